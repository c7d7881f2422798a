// A week made of recordings: attacks of many sources, some fast and some slow, and phones at work.
import { type Address, familyOf, parseAddress } from '../../src/domain/address.js'
import type { Endpoint } from '../../src/domain/endpoint.js'
import type { SecurityEvent } from '../../src/domain/security-event.js'
import type { SipMessage } from '../../src/domain/sip-message.js'
import type { Untrusted } from '../../src/domain/untrusted.js'
import { randomNumbers } from './random-numbers.js'
import { readStream, type Heard } from './recorded-stream.js'

const dayMs = 86_400_000
const days = 7
const phones = 'asterisk22-pjsip-working-phones'
const attacks = [
  'asterisk22-pjsip-svcrack',
  'asterisk22-pjsip-svcrack',
  'asterisk22-pjsip-svwar',
  'asterisk22-pjsip-svmap',
  'asterisk22-pjsip-ipv6',
  'asterisk22-pjsip-matrix',
  'asterisk22-pjsip-quirks',
  'asterisk22-pjsip-forged-nonce',
  'asterisk16-chansip-svcrack',
] as const
const burstMs = 100
const slowness = [1, 1, 11, 70, 700]

/** An episode of the week: a recording, or its beginning, from other addresses and at another pace. */
interface Episode {
  readonly name: string
  readonly beginsAt: number
  readonly length: number
  readonly slowness: number
  /** Takes the place of the last part of each address that is not the PBX's; undefined leaves them. */
  readonly host: number | undefined
  readonly mark: string
}

/** Makes the week that begins at an instant; the same number makes the same week. */
export async function recordedWeek(beginsAt: number, seed: number): Promise<readonly Heard[]> {
  const random = randomNumbers(seed)
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item
  const episodes: Episode[] = []
  for (let hour = 0; hour < days * 24; hour += 6) {
    const at = beginsAt + hour * 3_600_000
    const mark = `p${hour}`
    episodes.push({
      name: phones,
      beginsAt: at,
      length: Infinity,
      slowness: 1,
      host: undefined,
      mark,
    })
  }
  for (let number = 0; number < 120; number += 1) {
    episodes.push({
      name: pick(attacks),
      beginsAt: beginsAt + 60_000 + Math.floor(random() * (days * dayMs - 2 * 3_600_000)),
      length: random() < 0.4 ? Infinity : 5 + Math.floor(random() * 60),
      slowness: pick(slowness),
      // Some come back, and some are where phones work.
      host: random() < 0.1 ? 80 : 100 + Math.floor(random() * 60),
      mark: `e${number}`,
    })
  }
  const heard = await Promise.all(episodes.map(play))
  return heard.flat().sort((a, b) => a.at - b.at)
}

async function play(episode: Episode): Promise<readonly Heard[]> {
  const all = (await readStream(episode.name)).toSorted((a, b) => a.at - b.at)
  const firstAt = all[0]?.at ?? 0
  return all.slice(0, episode.length).map((one): Heard => {
    const at = Math.round(episode.beginsAt + stretched(one.at - firstAt, episode.slowness))
    return one.kind === 'event'
      ? { kind: 'event', at, event: movedEvent(one.event, at, episode) }
      : { kind: 'sip', at, message: movedMessage(one.message, at, episode) }
  })
}

/** Whoever is slow waits between his requests; what he is asked he answers at once. */
function stretched(ms: number, slowness: number): number {
  const rest = ms % burstMs
  return (ms - rest) * slowness + rest
}

function movedEvent(event: SecurityEvent, at: number, { host, mark }: Episode): SecurityEvent {
  const moved: Record<string, unknown> = { ...event, at, remote: elsewhere(event.remote, host) }
  for (const key of ['sessionId', 'challenge', 'receivedChallenge', 'response'] as const) {
    const text: unknown = moved[key]
    if (typeof text === 'string' && text !== '') moved[key] = text + mark
  }
  return moved as unknown as SecurityEvent
}

function movedMessage(message: SipMessage, at: number, { host, mark }: Episode): SipMessage {
  const marked = (text: Untrusted): Untrusted => (text === '' ? text : ((text + mark) as Untrusted))
  const moved = {
    ...message,
    at,
    source: elsewhere(message.source, host),
    destination: elsewhere(message.destination, host),
    callId: marked(message.callId),
    branch: marked(message.branch),
  }
  if (moved.kind === 'response') {
    const { challenge } = moved
    return { ...moved, challenge: challenge && { ...challenge, nonce: marked(challenge.nonce) } }
  }
  const { credentials } = moved
  if (credentials === undefined) return moved
  const { nonce, response, fingerprint, otherNonces } = credentials
  return {
    ...moved,
    credentials: {
      ...credentials,
      nonce: marked(nonce),
      response: marked(response),
      fingerprint: marked(fingerprint),
      otherNonces: otherNonces.map(marked),
    },
  }
}

/** Attackers of one recording stay apart from each other; the PBX stays where it is. */
function elsewhere(endpoint: Endpoint, host: number | undefined): Endpoint {
  const { address } = endpoint
  if (host === undefined || isPbx(address)) return endpoint
  const last = Number(/\d+$/.exec(address)?.[0] ?? 0)
  const text =
    familyOf(address) === 6
      ? `2001:db8:${host}::${last}`
      : host === 80
        ? '203.0.113.80'
        : `198.51.${last % 10}.${host}`
  return { ...endpoint, address: parseAddress(text) ?? address }
}

function isPbx(address: Address): boolean {
  return address === '203.0.113.10' || address === '2001:db8::10'
}
