// What happens to attempts from a source where phones work.
//
// The attacker's view: he forges datagrams in the name of a customer's office, so that the PBX's
// protection cuts off the customer. They are one-way, since our answers go to the office. What
// looks alike from the other side: a phone with a stale password, a keep-alive without credentials,
// a phone whose account was deleted. So one-way attempts never block a trusted source. Returned
// ones do come from there: then one phone of many fails, and only its own flow is dropped.
//
// The other attacker is behind the source himself, with an account that works: he mixes guesses
// with successes, with forged-looking requests, and takes a new port for each. So unproven attempts
// never push out proven ones, no flow is spared at more than a telephone's pace, and guesses at
// other people's accounts add up over all flows: as many as the rule slow the source, twice as many
// that are proven and come from many flows block it. An answer that HEP shows to be made up is not
// counted as a guess. What looks alike there: a proxy or SBC, whose one flow carries more accounts than
// a telephone has lines: nothing of it is dropped or slowed, people are told. And a telephone at home
// whose password was changed: it fails alone, with its own account, which guesses nothing, and a block
// would not hear its correction, so it is slowed.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { windowMs } from '../books/attempt-windows.js'
import type { ShownSources } from '../books/shown-sources.js'
import type { TrustBook } from '../books/trust-book.js'

/** What is to be done about the attempts of a trusted source. */
export interface TrustedVerdict {
  /**
   * `tell`: people are told, nothing is dropped. `blockFlow`: the failing source:port is dropped.
   * `block`: the whole source, since nobody else works there. `slow`: the kernel lets a few requests a
   * minute through. `proxy`: people are told that the attack comes through a proxy.
   */
  readonly action: 'tell' | 'blockFlow' | 'block' | 'slow' | 'proxy'
  readonly attempts: readonly Attempt[]
}

// A device with two lines, one of them stale, fails with few accounts; a guesser needs many. What
// carries more accounts that work than that is no telephone.
const maxLines = 3
// Nor does it try again every other second: beyond this multiple of the limit it is guessing.
const guessingFactor = 4
// Over more flows than a telephone would take, half of that is enough.
const hoppingFactor = 2
/** Where more accounts than this are in use, it is an office: a person decides about it. */
export const maxAccountsOfGuesser = 3
const minKept = 64

interface Watched {
  readonly attempt: Attempt
  /** People have been told of it, or its flow is blocked: it is no news any more. */
  isJudged: boolean
}

/** Watches the attempts of trusted sources. */
export class TrustedSources {
  readonly #trust: TrustBook
  readonly #shown: ShownSources
  readonly #recent = new GenerationMap<Source, Watched[]>({
    capacity: 10_000,
    lifetimeMs: windowMs,
  })

  constructor(trust: TrustBook, shown: ShownSources) {
    this.#trust = trust
    this.#shown = shown
  }

  /** Takes one attempt, new or proven since; `limit` attempts within a minute are an attack. */
  attempt(attempt: Attempt, source: Source, limit: number): TrustedVerdict | undefined {
    // An attempt that lies back in time, proven just now, closes the window as well as a new one.
    const counting = this.#remember(attempt, source, limit).filter(
      (known) => attempt.at - known.attempt.at < windowMs && !this.#isKeepAlive(known, source),
    )
    if (counting.length < limit) return undefined
    if (this.#trust.carriedBy(source, attempt.remote, attempt.at) > maxLines) {
      const through = counting.filter((known) => isOfFlow(known, attempt.remote))
      return newsOf(through, 'proxy', limit)
    }
    // After a restart the flows of working phones are unknown: any of them may be a proxy's.
    const isKnown = this.#trust.unplaced(source, attempt.at) <= maxLines
    const drop = isKnown ? this.#toDrop(attempt, source, { counting, limit }) : undefined
    if (drop !== undefined) return drop
    const guesses = counting.filter((known) => this.#isGuess(known, source, attempt.at))
    if (guesses.length >= limit) return judged('slow', guesses)
    return newsOf(counting, 'tell', limit)
  }

  /**
   * Forgets an attempt that turned out to be no failure.
   * @returns whether guesses at accounts that never worked there are fewer than `limit` without it
   */
  takeBack(attempt: Attempt, source: Source, limit: number): boolean {
    const recent = this.#recent.peek(source)
    const index = recent?.findIndex((known) => known.attempt === attempt) ?? -1
    if (recent === undefined || index < 0) return false
    recent.splice(index, 1)
    const guesses = recent.filter(
      (known) =>
        attempt.at - known.attempt.at < windowMs && this.#isGuess(known, source, attempt.at),
    )
    return guesses.length < limit
  }

  forget(source: Source): void {
    this.#recent.delete(source)
  }

  /** What is dropped for proven failures: the source, the flow, or nothing. */
  #toDrop(
    attempt: Attempt,
    source: Source,
    { counting, limit }: { readonly counting: readonly Watched[]; readonly limit: number },
  ): TrustedVerdict | undefined {
    const proven = counting.filter(isProvenFailure)
    if (this.#isGuesser(proven, source, { now: attempt.at, limit })) {
      return this.#block(source, proven)
    }
    const ofFlow = proven.filter((known) => isOfFlow(known, attempt.remote))
    if (ofFlow.length < limit) return undefined
    const accounts = accountsOf(ofFlow)
    if (this.#trust.othersInUse(source, accounts, attempt.at) === 0) {
      const isForeign = ofFlow.some((known) => this.#isForeign(known, source))
      return isForeign ? this.#block(source, ofFlow) : judged('slow', ofFlow)
    }
    const isTelephone = ofFlow.length < guessingFactor * limit
    if (isTelephone && this.#isStaleLine(attempt, source, accounts)) return undefined
    return judged('blockFlow', ofFlow)
  }

  #block(source: Source, failing: readonly Watched[]): TrustedVerdict {
    this.#recent.delete(source)
    return judged('block', failing)
  }

  /** Tells whether the failing accounts are few and share their flow with one that works. */
  #isStaleLine(attempt: Attempt, source: Source, failing: ReadonlySet<Untrusted>): boolean {
    const options = { failing, now: attempt.at }
    return (
      failing.size <= maxLines && this.#trust.flowCarriesOthers(source, attempt.remote, options)
    )
  }

  /** Tells whether somebody who has an account or few here goes from flow to flow to guess others. */
  #isGuesser(
    proven: readonly Watched[],
    source: Source,
    { now, limit }: { readonly now: number; readonly limit: number },
  ): boolean {
    if (proven.length < hoppingFactor * limit) return false
    const guesses = proven.filter((known) => this.#isForeign(known, source))
    const flows = new Set(guesses.map(flowText))
    const isHopping = flows.size > maxLines && !isOnePhoneEach(guesses)
    if (guesses.length < (isHopping ? hoppingFactor : guessingFactor) * limit) return false
    if (flows.size === 1) return false
    return this.#trust.othersInUse(source, accountsOf(guesses), now) <= maxAccountsOfGuesser
  }

  /** Tells whether the account has never worked from there. */
  #isForeign({ attempt }: Watched, source: Source): boolean {
    return !this.#trust.worksFrom(source, attempt.account, attempt.at)
  }

  #isGuess(known: Watched, source: Source, now: number): boolean {
    const { failure } = known.attempt
    const isTry = failure === 'wrongPassword' || failure === 'unknownAccount'
    if (!isTry || !this.#isForeign(known, source)) return false
    return this.#shown.isHeldAgainst(known.attempt, now)
  }

  #remember(attempt: Attempt, source: Source, limit: number): Watched[] {
    this.#recent.age(attempt.at)
    const recent = this.#recent.get(source) ?? []
    this.#recent.set(source, recent)
    if (!recent.some((known) => known.attempt === attempt)) {
      recent.push({ attempt, isJudged: false })
    }
    if (recent.length > Math.max(minKept, guessingFactor * limit)) {
      const unproven = recent.findIndex((known) => !isProvenFailure(known))
      recent.splice(Math.max(0, unproven), 1)
    }
    return recent
  }

  /** Phones and trunks keep their lines alive without credentials, content with a 401. */
  #isKeepAlive({ attempt }: Watched, source: Source): boolean {
    if (attempt.failure === 'unanswered') {
      return (
        attempt.type === 'OPTIONS' || this.#trust.worksFrom(source, attempt.account, attempt.at)
      )
    }
    const hasNoCredentials = attempt.failure === 'unknownAccount' && attempt.proof === 'oneWay'
    return attempt.type === 'OPTIONS' && hasNoCredentials
  }
}

/** A failure that certainly comes from the source, and that no keep-alive causes. */
function isProvenFailure({ attempt }: Watched): boolean {
  const { proof, failure, isTypeInferred } = attempt
  return proof === 'returned' && (failure === 'wrongPassword' || !isTypeInferred)
}

function isOfFlow({ attempt }: Watched, flow: Endpoint): boolean {
  return attempt.remote.port === flow.port && attempt.remote.address === flow.address
}

function flowText({ attempt }: Watched): string {
  const { address, port } = attempt.remote
  return `${address} ${port}`
}

/** Tells whether each account comes from one flow of its own, as those of telephones do. */
function isOnePhoneEach(watched: readonly Watched[]): boolean {
  const flows = new Map<Untrusted, string>()
  return watched.every((known) => {
    const flow = flowText(known)
    const earlier = flows.get(known.attempt.account) ?? flow
    flows.set(known.attempt.account, flow)
    return earlier === flow
  })
}

function newsOf(
  watched: readonly Watched[],
  action: 'tell' | 'proxy',
  limit: number,
): TrustedVerdict | undefined {
  const news = watched.filter(({ isJudged }) => !isJudged)
  return news.length >= limit ? judged(action, news) : undefined
}

function accountsOf(watched: readonly Watched[]): ReadonlySet<Untrusted> {
  return new Set(watched.map(({ attempt }) => attempt.account))
}

function judged(action: TrustedVerdict['action'], watched: readonly Watched[]): TrustedVerdict {
  for (const known of watched) known.isJudged = true
  return { action, attempts: watched.map(({ attempt }) => attempt) }
}
