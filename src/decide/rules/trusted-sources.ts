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
// other people's accounts add up over all flows.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { windowMs } from '../books/attempt-windows.js'
import type { TrustBook } from '../books/trust-book.js'

/** What is to be done about the attempts of a trusted source. */
export interface TrustedVerdict {
  /**
   * `tell`: people are told, nothing is dropped. `blockFlow`: the failing source:port is dropped.
   * `block`: the whole source, since nobody else works there.
   */
  readonly action: 'tell' | 'blockFlow' | 'block'
  readonly attempts: readonly Attempt[]
}

// A device with two lines, one of them stale, fails with few accounts; a guesser needs many.
const maxStaleAccounts = 3
// Nor does it try again every other second: beyond this multiple of the limit it is guessing.
const guessingFactor = 4
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
  readonly #recent = new GenerationMap<Source, Watched[]>({
    capacity: 10_000,
    lifetimeMs: windowMs,
  })

  constructor(trust: TrustBook) {
    this.#trust = trust
  }

  /** Takes one attempt, new or proven since; `limit` attempts within a minute are an attack. */
  attempt(attempt: Attempt, source: Source, limit: number): TrustedVerdict | undefined {
    // An attempt that lies back in time, proven just now, closes the window as well as a new one.
    const counting = this.#remember(attempt, source, limit).filter(
      (known) => attempt.at - known.attempt.at < windowMs && !this.#isKeepAlive(known, source),
    )
    const proven = counting.filter(isProvenFailure)
    const ofFlow = proven.filter((known) => isOfFlow(known, attempt.remote))
    if (this.#isGuesser(proven, source, { now: attempt.at, limit }))
      return this.#block(source, proven)
    if (ofFlow.length >= limit) {
      const accounts = accountsOf(ofFlow)
      if (this.#trust.othersInUse(source, accounts, attempt.at) === 0) {
        return this.#block(source, ofFlow)
      }
      const isTelephone = ofFlow.length < guessingFactor * limit
      if (!isTelephone || !this.#isStaleLine(attempt, source, accounts)) {
        return judged('blockFlow', ofFlow)
      }
    }
    const news = counting.filter(({ isJudged }) => !isJudged)
    return news.length >= limit ? judged('tell', news) : undefined
  }

  forget(source: Source): void {
    this.#recent.delete(source)
  }

  #block(source: Source, failing: readonly Watched[]): TrustedVerdict {
    this.#recent.delete(source)
    return judged('block', failing)
  }

  /** Tells whether the failing accounts are few and share their flow with one that works. */
  #isStaleLine(attempt: Attempt, source: Source, failing: ReadonlySet<Untrusted>): boolean {
    const options = { failing, now: attempt.at }
    return (
      failing.size <= maxStaleAccounts &&
      this.#trust.flowCarriesOthers(source, attempt.remote, options)
    )
  }

  /** Tells whether somebody who has an account or few here goes from flow to flow to guess others. */
  #isGuesser(
    proven: readonly Watched[],
    source: Source,
    { now, limit }: { readonly now: number; readonly limit: number },
  ): boolean {
    if (proven.length < guessingFactor * limit) return false
    const guesses = proven.filter(
      ({ attempt }) => !this.#trust.worksFrom(source, attempt.account, now),
    )
    if (guesses.length < guessingFactor * limit) return false
    const [first] = guesses
    if (guesses.every((known) => first !== undefined && isOfFlow(known, first.attempt.remote))) {
      return false
    }
    return this.#trust.othersInUse(source, accountsOf(guesses), now) <= maxAccountsOfGuesser
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

/** A failure that certainly comes from the source and is certainly none of a keep-alive. */
function isProvenFailure({ attempt }: Watched): boolean {
  const { proof, failure, isTypeInferred } = attempt
  return proof === 'returned' && (failure === 'wrongPassword' || !isTypeInferred)
}

function isOfFlow({ attempt }: Watched, flow: Endpoint): boolean {
  return attempt.remote.port === flow.port && attempt.remote.address === flow.address
}

function accountsOf(watched: readonly Watched[]): ReadonlySet<Untrusted> {
  return new Set(watched.map(({ attempt }) => attempt.account))
}

function judged(action: TrustedVerdict['action'], watched: readonly Watched[]): TrustedVerdict {
  for (const known of watched) known.isJudged = true
  return { action, attempts: watched.map(({ attempt }) => attempt) }
}
