// The proof: a request of our own to every transport, and what AMI and HEP have shown of it.
import { setTimeout as delay } from 'node:timers/promises'
import type { SecurityEvent, SecurityEventName } from '../../domain/security-event.js'
import type { EventSink, EventSource } from '../../ports/event-source.js'
import type { SipTransport } from '../asterisk/transports.js'
import type { Seen } from './judge.js'
import { sendRegister, type SipAnswer } from './sip-request.js'

/** What the proof listens with. */
export interface ProofEars {
  /** A login to AMI that delivers to the sink. */
  readonly ami: (sink: EventSink) => EventSource
  /** A receiver of HEP; undefined where HEP is off. */
  readonly hep: ((sink: EventSink) => EventSource) | undefined
  /** How many messages of HEP a running daemon has received; undefined where none runs. */
  readonly heardByDaemon: () => Promise<number | undefined>
}

/** What was seen. */
export interface Proof {
  /** Empty where AMI has let us in, else one sentence why not. */
  readonly refusal: string
  readonly seen: readonly Seen[]
}

const loginDeadlineMs = 8000
const answerDeadlineMs = 2000
const eventDeadlineMs = 2000
const lookMs = 20

/** Sends the requests, all at once, and waits for what is told of them. */
export async function prove(transports: readonly SipTransport[], ears: ProofEars): Promise<Proof> {
  const heard = new Heard()
  const ami = ears.ami(heard)
  const daemonBefore = await ears.heardByDaemon()
  // A running daemon has the port of HEP, and is asked instead.
  const hep = daemonBefore === undefined ? ears.hep?.(heard) : undefined
  try {
    await hep?.start()
    await ami.start()
    await until(() => ami.status().state !== 'connecting', loginDeadlineMs)
    const { state, reason } = ami.status()
    if (state !== 'running') return { refusal: reason || 'it does not answer', seen: [] }
    const answers = await Promise.all(
      transports.map((one) => sendRegister(targetOf(one), answerDeadlineMs)),
    )
    const isMirrored = (callId: string) => hep === undefined || heard.messagesOf(callId) >= 2
    const isToldOf = ({ status, local, callId }: SipAnswer, index: number): boolean => {
      if (status === 0) return true
      // chan_sip has one event for such a request, and no mirror.
      const isPjsip = transports[index]?.channel === 'PJSIP'
      const events = heard.eventsOf(local).length
      return isPjsip ? events >= 2 && isMirrored(callId) : events >= 1
    }
    await until(() => answers.every(isToldOf), eventDeadlineMs)
    const daemonAfter = daemonBefore === undefined ? undefined : await ears.heardByDaemon()
    const rise = daemonAfter === undefined ? undefined : daemonAfter - (daemonBefore ?? 0)
    const mirroredOf = ({ callId }: SipAnswer) =>
      hep?.status().state === 'running' ? heard.messagesOf(callId) : rise
    return {
      refusal: '',
      seen: transports.map((transport, index) => ({
        ...seenOf(transport, answers[index], heard, mirroredOf),
        isHeardByDaemon: hep === undefined,
      })),
    }
  } finally {
    await ami.stop()
    await hep?.stop()
  }
}

function seenOf(
  transport: SipTransport,
  answer: SipAnswer | undefined,
  heard: Heard,
  mirroredOf: (answer: SipAnswer) => number | undefined,
): Seen {
  if (answer === undefined) return { transport, status: 0, events: [], mirrored: undefined }
  const { status, local } = answer
  return { transport, status, events: heard.eventsOf(local), mirrored: mirroredOf(answer) }
}

/** A transport on every address is reached over loopback, another one at its own address. */
function targetOf({ transport, address, port }: SipTransport) {
  const isEvery = address === '0.0.0.0' || address === '::'
  const loopback = address === '::' ? '::1' : '127.0.0.1'
  return { transport, address: isEvery ? loopback : address, port }
}

async function until(isSo: () => boolean, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!isSo() && performance.now() < end) await delay(lookMs)
}

/** Remembers what is told of our own few requests; the rest is other people's. */
class Heard implements EventSink {
  readonly #events = new Map<string, SecurityEventName[]>()
  readonly #messages = new Map<string, number>()
  static readonly #most = 10_000

  eventsOf(end: string): readonly SecurityEventName[] {
    return this.#events.get(end) ?? []
  }

  messagesOf(callId: string): number {
    return this.#messages.get(callId) ?? 0
  }

  onEvent({ name, remote, service }: SecurityEvent): void {
    if (service === 'AMI' || this.#events.size > Heard.#most) return
    const end = `${remote.address} ${remote.port}`
    this.#events.set(end, [...this.eventsOf(end), name].slice(-20))
  }

  onSip({ callId }: Parameters<EventSink['onSip']>[0]): void {
    if (this.#messages.size < Heard.#most) {
      this.#messages.set(callId, this.messagesOf(callId) + 1)
    }
  }

  onMalformed(): void {
    // No request of ours is malformed.
  }

  onDialplanReport(): void {
    // No request of ours reaches a dialplan.
  }

  onPbxClock(): void {
    // The proof takes two seconds at most.
  }
}
