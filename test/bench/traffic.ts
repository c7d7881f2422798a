// Made-up traffic of a PBX, byte for byte in Asterisk's forms, in the amounts that benchmarks need.
import { createHash } from 'node:crypto'
import { formatSecurityEvent } from '../support/ami-server.js'
import { bytesOf, hepOf } from '../unit/listen/hep/hep-building.js'

/** What a flooded Asterisk 22 on two cores was measured to emit, in security events a second. */
export const fullFloodPerSecond = 8900

/** A chunk of the AMI stream, or one HEP datagram. */
export interface Sent {
  readonly kind: 'ami' | 'hep'
  readonly bytes: Buffer
}

/** One request of somebody, by numbers. */
export interface Caller {
  readonly source: number
  readonly callId: string
}

const chunkBytes = 65_536
const recordedAt = 1_795_190_451_000
const pbx = '203.0.113.10'

// The HEP datagrams of so many requests come before their events, which Asterisk sends together.
const requestsTogether = 10

/** Returns the address of a source by its number: 240.0.0.0/4 is never used on any network (RFC 1112). */
export function addressOf(source: number): string {
  const bytes = [240 + (source >>> 24), (source >>> 16) & 255, (source >>> 8) & 255, source & 255]
  return bytes.join('.')
}

/** Writes events, and the HEP datagrams of their requests where it is told to. */
export class TrafficWriter {
  readonly #hasHep: boolean
  readonly #eventMs: number
  readonly #firstAt: number
  readonly #items: Sent[] = []
  #text = ''
  #datagrams: Buffer[] = []
  #events = 0
  #requests = 0

  /** @param options.eventsPerSecond how fast EventTV goes on from `firstAt`, in ms since the epoch */
  constructor(
    options: {
      readonly hasHep?: boolean
      readonly eventsPerSecond?: number
      readonly firstAt?: number
    } = {},
  ) {
    this.#hasHep = options.hasHep ?? false
    this.#firstAt = options.firstAt ?? recordedAt
    this.#eventMs = 1000 / (options.eventsPerSecond ?? fullFloodPerSecond)
  }

  get events(): number {
    return this.#events
  }

  /** The PBX's time, in ms since the epoch. */
  get at(): number {
    return this.#firstAt + Math.floor(this.#events * this.#eventMs)
  }

  /** A request of an account that does not exist, without credentials. */
  unknownAccount(caller: Caller): void {
    this.#mirror(caller, '')
    this.#event('InvalidAccountID', caller, { AccountID: accountOf(caller) })
    this.#event('ChallengeSent', caller, { AccountID: '<unknown>', Challenge: '' })
    this.#endRequest()
  }

  /** A first request of an account that exists. */
  challenge(caller: Caller): void {
    this.#mirror(caller, '')
    this.#event('ChallengeSent', caller, { AccountID: accountOf(caller), Challenge: '' })
    this.#endRequest()
  }

  /** A wrong password. */
  guess(caller: Caller): void {
    const response = md5(this.#requests)
    this.#mirror(caller, response)
    this.#event('ChallengeResponseFailed', caller, {
      AccountID: accountOf(caller),
      Challenge: nonceOf(caller),
      Response: response,
      ExpectedResponse: '',
    })
    this.#endRequest()
  }

  /** The right password. */
  success(caller: Caller): void {
    this.#mirror(caller, md5(this.#requests))
    this.#event('SuccessfulAuth', caller, {
      AccountID: accountOf(caller),
      Severity: 'Informational',
      UsingPassword: '1',
    })
    this.#endRequest()
  }

  /** Returns what was written since the last time. */
  take(): readonly Sent[] {
    this.#flush()
    return this.#items.splice(0)
  }

  #event(name: string, caller: Caller, fields: Readonly<Record<string, string>>): void {
    this.#text += formatSecurityEvent(name, {
      EventTV: new Date(this.at).toISOString().replace('Z', '+0000'),
      SessionID: caller.callId,
      RemoteAddress: `IPV4/UDP/${addressOf(caller.source)}/5060`,
      ...fields,
    })
    this.#events += 1
  }

  #mirror(caller: Caller, response: string): void {
    if (!this.#hasHep) return
    const remote = addressOf(caller.source)
    this.#datagrams.push(
      datagram({ from: remote, to: pbx, at: this.at, sip: requestOf(caller, response) }),
      datagram({ from: pbx, to: remote, at: this.at, sip: unauthorizedOf(caller, response) }),
    )
  }

  #endRequest(): void {
    this.#requests += 1
    const isDue = this.#hasHep
      ? this.#datagrams.length >= 2 * requestsTogether
      : this.#text.length >= chunkBytes
    if (isDue) this.#flush()
  }

  #flush(): void {
    for (const bytes of this.#datagrams) this.#items.push({ kind: 'hep', bytes })
    if (this.#text !== '') this.#items.push({ kind: 'ami', bytes: Buffer.from(this.#text) })
    this.#datagrams = []
    this.#text = ''
  }
}

/** One account a source: of many sources on one account only the first would be single attackers. */
function accountOf({ source }: Caller): string {
  return String(100_000 + source)
}

function md5(number: number): string {
  return createHash('md5').update(String(number)).digest('hex')
}

function nonceOf({ source }: Caller): string {
  return `1795190451/${md5(source)}`
}

function requestOf(caller: Caller, response: string): readonly string[] {
  const digest =
    `Authorization: Digest username="100",realm="asterisk",nonce="${nonceOf(caller)}",` +
    `uri="sip:${pbx}",response="${response}",algorithm=MD5`
  return [
    `REGISTER sip:${pbx} SIP/2.0`,
    ...commonHeaders(caller, response),
    'User-Agent: made-up/1.0',
    'Contact: <sip:100@192.0.2.1:5060>',
    'Max-Forwards: 70',
    ...(response === '' ? [] : [digest]),
  ]
}

function unauthorizedOf(caller: Caller, response: string): readonly string[] {
  const challenge = `WWW-Authenticate: Digest realm="asterisk",nonce="${nonceOf(caller)}",opaque="7cbb1ac0",algorithm=MD5,qop="auth"`
  return [
    'SIP/2.0 401 Unauthorized',
    ...commonHeaders(caller, response),
    challenge,
    'Server: Asterisk PBX 22',
  ]
}

function commonHeaders({ callId }: Caller, response: string): readonly string[] {
  return [
    `Via: SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK-${response === '' ? callId : response}`,
    `To: "100" <sip:100@${pbx}>`,
    `From: "100" <sip:100@${pbx}>;tag=3206210844`,
    `Call-ID: ${callId}`,
    `CSeq: 1 REGISTER`,
    'Content-Length: 0',
  ]
}

function datagram(packet: {
  readonly from: string
  readonly to: string
  readonly at: number
  readonly sip: readonly string[]
}): Buffer {
  const { from, to, at, sip } = packet
  return hepOf([
    { chunk: 1, content: bytesOf(2, 1) },
    { chunk: 2, content: bytesOf(17, 1) },
    { chunk: 3, content: Buffer.from(from.split('.').map(Number)) },
    { chunk: 4, content: Buffer.from(to.split('.').map(Number)) },
    { chunk: 7, content: bytesOf(5060, 2) },
    { chunk: 8, content: bytesOf(5060, 2) },
    { chunk: 9, content: bytesOf(Math.floor(at / 1000), 4) },
    { chunk: 10, content: bytesOf((at % 1000) * 1000, 4) },
    { chunk: 11, content: bytesOf(1, 1) },
    { chunk: 12, content: bytesOf(1234, 4) },
    { chunk: 15, content: Buffer.from([...sip, '', ''].join('\r\n')) },
  ])
}
