// The rule of slow attacks: too many failed attempts of one source within a day.
//
// The attacker's view: he knows that ten a minute are noticed and makes nine, or one an hour from
// each of his machines, for weeks; or he guesses with OPTIONS, which a right password turns into a 200.
// What looks alike: OPTIONS without credentials, with which phones and trunks keep their lines alive
// for ever, content with a 401; they do not count, those with wrong credentials do. Where nothing
// shows the method, a keep-alive is a challenge that stays unanswered, or the same account, which
// nobody has, again and again: of those only another account than the last counts. So without HEP,
// whoever asks for one account that does not exist, and never answers, stays below this rule.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { DayCounter } from '../books/day-counter.js'

/** Counts attempts in a day for each source. */
export class SlowAttacks {
  readonly #days: DayCounter

  /** @param options.capacity how many sources are remembered at most; the oldest leave first */
  constructor(options: { readonly capacity: number }) {
    this.#days = new DayCounter(options)
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#days.size
  }

  /**
   * Counts an attempt; returns how many there were within a day when it is the one that makes
   * `limit`, and counts from zero again.
   */
  attempt(attempt: Attempt, source: Source, options: SlowOptions): number | undefined {
    if (isKeepAlive(attempt)) return undefined
    const mark = mayBeKeepAlive(attempt) ? hashOf(attempt.account) : 0
    const count = this.#days.add(source, options.at, mark)
    if (count < options.limit) return undefined
    this.#days.forget(source)
    return count
  }

  /** Forgets an attempt that turned out to be no failure. */
  takeBack(attempt: Attempt, source: Source, at: number): void {
    if (!isKeepAlive(attempt)) this.#days.takeBack(source, at)
  }

  /** How many attempts of the source count at `now`. */
  count(source: Source, now: number): number {
    return this.#days.count(source, now)
  }

  forget(source: Source): void {
    this.#days.forget(source)
  }
}

interface SlowOptions {
  readonly at: number
  readonly limit: number
}

function isKeepAlive(attempt: Attempt): boolean {
  const { type, isTypeInferred, failure } = attempt
  if (isTypeInferred && failure === 'unanswered') return true
  return type === 'OPTIONS' && !hadCredentials(attempt)
}

/** Tells whether the request surely carried credentials, which were wrong. */
export function hadCredentials({ failure, proof, remote }: Attempt): boolean {
  if (failure === 'wrongPassword') return true
  // Over UDP an unknown account is proven by its answer to our challenge alone.
  return failure === 'unknownAccount' && proof === 'returned' && remote.transport === 'UDP'
}

/** A keep-alive repeats one account; a guesser changes it. */
function mayBeKeepAlive({ isTypeInferred, failure }: Attempt): boolean {
  return isTypeInferred && failure === 'unknownAccount'
}

/** FNV-1a; never 0. Two accounts of one hash cost the counter one attempt. */
function hashOf(text: Untrusted): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return (hash | 1) >>> 0
}
