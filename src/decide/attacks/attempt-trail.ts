// The attempts that an attack is made of: how many, the last of them, and what they prove together.
import { maxEvidence } from '../../domain/attack.js'
import type { Attempt, AttackType, Proof } from '../../domain/attempt.js'
import { printable, type Untrusted } from '../../domain/untrusted.js'

/** Attempts of one source, the last ones kept. */
export class AttemptTrail {
  #attempts: Attempt[] = []
  #count = 0
  /** A request that was seen before Asterisk had said what became of it. */
  #shown: Attempt | undefined

  /** Returns what is kept of `count` attempts, all of them unless given. */
  static of(attempts: readonly Attempt[], count = attempts.length): AttemptTrail {
    const trail = new AttemptTrail()
    for (const attempt of attempts) trail.add(attempt)
    trail.#count = count
    return trail
  }

  get count(): number {
    return this.#count
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts
  }

  /** Adds a request that was seen alone: the attempt that it turns out to be takes its place. */
  addShown(request: Attempt): void {
    this.add(request)
    this.#shown = request
  }

  add(attempt: Attempt): void {
    if (this.#shown?.sessionId === attempt.sessionId) {
      this.#attempts[this.#attempts.indexOf(this.#shown)] = attempt
      this.#shown = undefined
      return
    }
    this.#count += 1
    // Most sources of a flood make one: an array that begins with it takes a fifth of the memory.
    if (this.#attempts.length === 0) this.#attempts = [attempt]
    else this.#attempts.push(attempt)
    if (this.#attempts.length > maxEvidence) {
      if (this.#attempts.shift() === this.#shown) this.#shown = undefined
    }
  }

  /**
   * Makes it the evidence of an attack of `count` attempts; attempts up to `since` (ms since the
   * epoch) leave it.
   */
  startWith(count: number, since: number): void {
    const old = this.#attempts.filter(({ at }) => at <= since).length
    // The last one stays: it fired the rule, whatever its time.
    this.#attempts.splice(0, Math.min(old, this.#attempts.length - 1))
    this.#count = count
  }

  /** `returned` as soon as one attempt was: one proof is enough for an address. */
  get proof(): Proof {
    return this.#attempts.some(({ proof }) => proof === 'returned') ? 'returned' : 'oneWay'
  }

  /** What is attacked: the most frequent type, and of equals the latest; a type that was inferred only where no other is known. */
  get type(): AttackType {
    const known = this.#attempts.filter(({ isTypeInferred }) => !isTypeInferred)
    const counts = new Map<AttackType, number>()
    let type: AttackType = 'OTHER'
    for (const attempt of known.length > 0 ? known : this.#attempts) {
      counts.set(attempt.type, (counts.get(attempt.type) ?? 0) + 1)
      if ((counts.get(attempt.type) ?? 0) >= (counts.get(type) ?? 0)) type = attempt.type
    }
    return type
  }
}

/** The account of some attempts, where it is one. */
export function loneAccount(attempts: readonly Attempt[]): Untrusted | undefined {
  const accounts = new Set(attempts.map(({ account }) => account))
  return accounts.size === 1 ? attempts[0]?.account : undefined
}

/** Names the accounts of some attempts for people, at most three of them. */
export function describeAccounts(attempts: readonly Attempt[]): string {
  const names = [...new Set(attempts.map(({ account }) => account))]
  const shown = names.slice(0, 3).map((name) => `"${printable(name)}"`)
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ')
}
