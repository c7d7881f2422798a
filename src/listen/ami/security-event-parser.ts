// Reads one AMI block into a typed security event. This is the hot path: one pass, no text is cut
// but the values, one shape for all kinds.
import type { SecurityEvent, SecurityEventFields, Service } from '../../domain/security-event.js'
import {
  maxUntrustedLength,
  unknownText,
  untrusted,
  type Untrusted,
} from '../../domain/untrusted.js'
import type { DropCounter } from '../drop-counter.js'
import { EventEndpointParser } from './event-endpoint.js'
import { eventKinds, headerSlots, slotCount, slots, type EventKind } from './event-kind.js'
import { EventTimeParser } from './event-time.js'
import { PrefixTable } from './prefix-table.js'

/** What an event's block begins with. A ChallengeResponseFailed carries a `Response:` header too. */
export const eventHead = 'Event: '

const unknownSecurityEvent = /^Event: ([^\r\n]*)\r\nPrivilege: [^\r\n]*\bsecurity\b/

const lineFeed = 10

const services = new PrefixTable<Service>([
  ['PJSIP\r', 'PJSIP'],
  ['SIP\r', 'SIP'],
  ['IAX2\r', 'IAX2'],
  ['AMI\r', 'AMI'],
])

/** Parses the security events of one PBX; what it refuses is counted. */
export class SecurityEventParser {
  /** What is added to EventTV, in ms, to make it a time of our own clock. */
  offsetMs = 0

  readonly #pbx: string
  readonly #drops: DropCounter
  readonly #times = new EventTimeParser()
  readonly #locals = new EventEndpointParser()
  readonly #remotes = new EventEndpointParser()
  // Where each value of the block at hand starts and ends, valid where its bit is set.
  readonly #starts = new Int32Array(slotCount)
  readonly #ends = new Int32Array(slotCount)
  #filled = 0
  #isPlain = true

  constructor(pbx: string, drops: DropCounter) {
    this.#pbx = pbx
    this.#drops = drops
  }

  /**
   * Parses the block of `text` from `start` to `end`, which begins with {@link eventHead}. Returns
   * undefined for other events, and for security events that it had to drop and count.
   */
  parse(text: string, start: number, end: number, isPlain: boolean): SecurityEvent | undefined {
    const nameStart = start + eventHead.length
    const kind = eventKinds.find(text, nameStart)
    if (kind === undefined) {
      this.#countUnknown(text.slice(start, Math.min(end, start + 256)))
      return undefined
    }
    this.#isPlain = isPlain
    this.#readHeaders(text, nameStart + kind.headLength, end, kind.isLastHeaderValid)
    if ((this.#filled & kind.mandatory) !== kind.mandatory) {
      this.#drops.addNamed('malformedEvent', kind.name)
      return undefined
    }
    return this.#toEvent(text, kind)
  }

  #readHeaders(text: string, start: number, end: number, isLastValid: boolean): void {
    this.#filled = 0
    let line = lineEndOf(text, start) + 2
    while (line < end) {
      const lineEnd = lineEndOf(text, line)
      const header = headerSlots.find(text, line)
      if (header !== undefined && (isLastValid || (this.#filled & (1 << header.slot)) === 0)) {
        this.#starts[header.slot] = line + header.length
        this.#ends[header.slot] = lineEnd
        this.#filled |= 1 << header.slot
      }
      line = lineEnd + 2
    }
  }

  #toEvent(text: string, kind: EventKind): SecurityEvent | undefined {
    const at = this.#times.parse(text, this.#start(slots.at), this.#end(slots.at))
    const local = this.#locals.parse(text, this.#start(slots.local), this.#end(slots.local))
    const remote = this.#remotes.parse(text, this.#start(slots.remote), this.#end(slots.remote))
    if (Number.isNaN(at)) this.#drops.add('unparsableEventTime')
    if (local === undefined || remote === undefined) this.#drops.add('unparsableAddress')
    if (Number.isNaN(at) || local === undefined || remote === undefined) return undefined
    // The table of mandatory headers is what makes the one shape one of the kinds.
    return {
      name: kind.name,
      pbx: this.#pbx,
      at: at + this.offsetMs,
      service: services.find(text, this.#start(slots.service)) ?? 'OTHER',
      accountId: this.#value(text, slots.accountId),
      sessionId: this.#value(text, slots.sessionId),
      local,
      remote,
      challenge: this.#value(text, slots.challenge),
      receivedChallenge: this.#value(text, slots.receivedChallenge),
      response: this.#value(text, slots.response),
      requestType: this.#value(text, slots.requestType),
      detail: this.#value(text, slots.detail),
    } satisfies SecurityEventFields
  }

  #start(slot: number): number {
    return this.#starts[slot] ?? 0
  }

  #end(slot: number): number {
    return this.#ends[slot] ?? 0
  }

  #value(text: string, slot: number): Untrusted {
    if ((this.#filled & (1 << slot)) === 0) return unknownText
    const start = this.#start(slot)
    // Four bytes a character at most: what is cut off later need not be decoded.
    const value = text.slice(start, Math.min(this.#end(slot), start + 4 * maxUntrustedLength))
    return untrusted(this.#isPlain ? value : Buffer.from(value, 'latin1').toString('utf8'))
  }

  #countUnknown(head: string): void {
    const match = unknownSecurityEvent.exec(head)
    if (match !== null) this.#drops.addNamed('unknownEvent', match[1] ?? '')
  }
}

/** Returns where the line ends: at CR LF only, for a value may hold either of them alone. */
function lineEndOf(text: string, start: number): number {
  // Searching one character is several times faster than searching two; a block ends in CR LF.
  let found = text.indexOf('\r', start)
  while (text.charCodeAt(found + 1) !== lineFeed) found = text.indexOf('\r', found + 1)
  return found
}
