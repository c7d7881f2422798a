// What goes on and on, and is kept now and then: the registrations of phones, the requests that HEP shows.
import type { Address, Source } from '../../domain/address.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { ShownRequest } from '../../domain/sip-message.js'
import { detached } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'

const maxSources = 20_000
const maxAccounts = 500
const maxNames = 8

interface Worked {
  readonly at: number
  readonly port: number
  readonly address: Address | undefined
}

/** Remembers which successes are kept. Instants are ms since the epoch. */
export class KeptSuccesses {
  readonly #everyMs: number
  readonly #sources: GenerationMap<Source, Map<Untrusted, Worked>>

  /** @param everyMs how long a success stands for those like it */
  constructor(everyMs: number) {
    this.#everyMs = everyMs
    this.#sources = new GenerationMap({ capacity: maxSources, lifetimeMs: everyMs })
  }

  /** Tells whether a success is news: another account or place, or the last is long ago. */
  isNews(source: Source, account: Untrusted, remote: Endpoint | undefined, at: number): boolean {
    this.#sources.age(at)
    const accounts = this.#sources.get(source)
    const last = accounts?.get(account)
    const worked = { at, port: remote?.port ?? 0, address: remote?.address }
    if (last !== undefined && isSamePlace(last, worked) && Math.abs(at - last.at) < this.#everyMs) {
      return false
    }
    if (accounts !== undefined && accounts.size < maxAccounts) accounts.set(account, worked)
    else this.#sources.set(source, new Map([[account, worked]]))
    return true
  }

  /** Something has failed from the source: what works there next is news. */
  failed(source: Source): void {
    this.#sources.delete(source)
  }

  clear(): void {
    this.#sources.clear()
  }
}

function isSamePlace(one: Worked, other: Worked): boolean {
  return one.port === other.port && one.address === other.address
}

interface Shown {
  /** When a request with each name was kept, and the last of them. */
  readonly keptAt: Map<Untrusted, number>
  last: ShownRequest
  inviteAt: number
  /** The last request that was not kept. */
  waitingAt: number
}

// As fine as the decider itself remembers whose requests HEP has shown.
const shownEveryMs = 10_000
const trustedEveryMs = 600_000
// A name that is not blocked may be under other settings: so a block may begin so much late.
const strangerEveryMs = 1000
// A name that is blocked leads to the next block as soon as one has ended.
const blockedEveryMs = 50

/** What the decider knows of whoever sends a request. */
export interface KnownToDecider {
  isBlocked(userAgent: Untrusted): boolean
  isTrusted(address: Address, at: number): boolean
}

/** Remembers which requests are kept: the first of each name, and what goes on now and then. */
export class KeptRequests {
  readonly #shown = new GenerationMap<Address, Shown>({
    capacity: maxSources,
    lifetimeMs: trustedEveryMs,
  })

  /** Returns what is to be kept of a request; undefined where it is no news. */
  news(request: ShownRequest, known: KnownToDecider): ShownRequest | undefined {
    const { at, source, userAgent, method } = request
    this.#shown.age(at)
    const shown = this.#shown.get(source.address)
    if (shown === undefined) {
      const inviteAt = method === 'INVITE' ? at : -Infinity
      const keptAt = new Map([[detached(userAgent), at]])
      const last = slim(request)
      this.#shown.set(source.address, { keptAt, last, inviteAt, waitingAt: 0 })
      return last
    }
    if (!isDue(shown, request, known)) {
      shown.waitingAt = at
      return undefined
    }
    if (shown.keptAt.size >= maxNames) shown.keptAt.clear()
    shown.keptAt.set(detached(userAgent), at)
    shown.last = slim(request)
    shown.waitingAt = 0
    if (method === 'INVITE') shown.inviteAt = at
    return shown.last
  }

  /** Takes what was shown of an address since a request of it was kept last; undefined where that is nothing. */
  takeWaiting(address: Address): ShownRequest | undefined {
    const shown = this.#shown.peek(address)
    if (shown === undefined || shown.waitingAt - shown.last.at < shownEveryMs) return undefined
    shown.last = { ...shown.last, at: shown.waitingAt }
    shown.waitingAt = 0
    return shown.last
  }

  clear(): void {
    this.#shown.clear()
  }
}

function isDue(shown: Shown, request: ShownRequest, known: KnownToDecider): boolean {
  const { at, source, userAgent, method } = request
  if (method === 'INVITE' && at - shown.inviteAt >= shownEveryMs) return true
  const sinceMs = at - (shown.keptAt.get(userAgent) ?? -Infinity)
  if (sinceMs < strangerEveryMs) return sinceMs >= blockedEveryMs && known.isBlocked(userAgent)
  return sinceMs >= trustedEveryMs || !known.isTrusted(source.address, at)
}

/** A request as it is kept: its texts are slices of a chunk, and its headers are much longer. */
function slim(request: ShownRequest): ShownRequest {
  const { at, source, destination, method, fromUser, userAgent, callId } = request
  return {
    at,
    source,
    destination,
    method,
    fromUser: detached(fromUser),
    userAgent: detached(userAgent),
    callId: detached(callId),
  }
}
