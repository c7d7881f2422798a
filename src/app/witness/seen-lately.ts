// What goes on and on, and is kept now and then: the registrations of phones, the requests that HEP shows.
import type { Address, Source } from '../../domain/address.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { ShownRequest } from '../../domain/sip-message.js'
import { detached, unknownText } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'

const maxSources = 20_000
const maxAccounts = 500
const maxNames = 8

interface Worked {
  account: Untrusted
  at: number
  port: number
  address: Address | undefined
  /** Accounts besides: behind most addresses there is one telephone. */
  others: Map<Untrusted, Worked> | undefined
}

/** Remembers which successes are kept. Instants are ms since the epoch. */
export class KeptSuccesses {
  readonly #everyMs: number
  readonly #sources: GenerationMap<Source, Worked>

  /** @param everyMs how long a success stands for those like it */
  constructor(everyMs: number) {
    this.#everyMs = everyMs
    this.#sources = new GenerationMap({ capacity: maxSources, lifetimeMs: everyMs })
  }

  /** Tells whether a success is news: another account or place, or the last is long ago. */
  isNews(source: Source, account: Untrusted, remote: Endpoint | undefined, at: number): boolean {
    this.#sources.age(at)
    const last = ofAccount(this.#sources.get(source), account)
    return last === undefined || isMoved(last, remote) || Math.abs(at - last.at) >= this.#everyMs
  }

  /** A success is kept. */
  note(source: Source, account: Untrusted, remote: Endpoint | undefined, at: number): void {
    const { port = 0, address } = remote ?? {}
    const first = this.#sources.get(source)
    const last = ofAccount(first, account)
    if (last !== undefined) {
      last.at = at
      last.port = port
      last.address = address
      return
    }
    const worked: Worked = { account: detached(account), at, port, address, others: undefined }
    if (first === undefined) {
      this.#sources.set(source, worked)
      return
    }
    first.others ??= new Map()
    if (first.others.size >= maxAccounts) first.others.clear()
    first.others.set(worked.account, worked)
  }

  /** Something has failed from the source: what works there next is news. */
  failed(source: Source): void {
    this.#sources.delete(source)
  }
}

function ofAccount(first: Worked | undefined, account: Untrusted): Worked | undefined {
  return first?.account === account ? first : first?.others?.get(account)
}

function isMoved({ port, address }: Worked, remote: Endpoint | undefined): boolean {
  return port !== (remote?.port ?? 0) || address !== remote?.address
}

interface Shown {
  /** The last name that was kept, when, and whether it was a blocked one; and when the others were. */
  name: Untrusted
  at: number
  isBlocked: boolean
  others: Map<Untrusted, number> | undefined
  inviteAt: number
  /** The last request that was kept, without what decides nothing. */
  last: ShownRequest
  /** When a request was shown that was not kept, since then; 0 where none was. */
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

  /** Tells whether a request is news. */
  isNews(request: ShownRequest, known: KnownToDecider): boolean {
    const { at, source } = request
    this.#shown.age(at)
    const shown = this.#shown.get(source.address)
    if (shown === undefined || isDue(shown, request, known)) return true
    shown.waitingAt = at
    return false
  }

  /** A request is kept. */
  note(request: ShownRequest, known: KnownToDecider): void {
    const { at, source, method } = request
    const userAgent = detached(request.userAgent)
    const isBlocked = known.isBlocked(userAgent)
    const last = slim(request, userAgent)
    const inviteAt = method === 'INVITE' ? at : -Infinity
    const shown = this.#shown.get(source.address)
    if (shown === undefined) {
      const others = undefined
      const fresh = { name: userAgent, at, isBlocked, others, inviteAt, last, waitingAt: 0 }
      this.#shown.set(source.address, fresh)
      return
    }
    if (shown.name !== userAgent) {
      shown.others ??= new Map()
      if (shown.others.size >= maxNames) shown.others.clear()
      shown.others.set(shown.name, shown.at)
      shown.name = userAgent
    }
    shown.at = at
    shown.isBlocked = isBlocked
    shown.last = last
    shown.waitingAt = 0
    shown.inviteAt = Math.max(shown.inviteAt, inviteAt)
  }

  /** Takes what was shown of an address since a request of it was kept last; undefined where that is nothing. */
  takeWaiting(address: Address): ShownRequest | undefined {
    const shown = this.#shown.peek(address)
    if (shown === undefined || shown.waitingAt - shown.last.at < shownEveryMs) return undefined
    shown.last = { ...shown.last, at: shown.waitingAt }
    shown.waitingAt = 0
    return shown.last
  }
}

function isDue(shown: Shown, request: ShownRequest, known: KnownToDecider): boolean {
  const { at, source, userAgent, method } = request
  if (method === 'INVITE' && at - shown.inviteAt >= shownEveryMs) return true
  if (shown.name !== userAgent) {
    const sinceMs = at - (shown.others?.get(userAgent) ?? -Infinity)
    return sinceMs >= strangerEveryMs
  }
  const sinceMs = at - shown.at
  if (sinceMs < strangerEveryMs) return sinceMs >= blockedEveryMs && shown.isBlocked
  return sinceMs >= trustedEveryMs || !known.isTrusted(source.address, at)
}

/** A request as it may stand for later ones: its texts are slices of a chunk, which would stay in memory. */
function slim(request: ShownRequest, userAgent: Untrusted): ShownRequest {
  const { at, source, destination, method } = request
  return { at, source, destination, method, fromUser: unknownText, userAgent, callId: unknownText }
}
