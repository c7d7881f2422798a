// Which accounts each stranger has surely failed with, and which of them have worked since: whether he
// guesses, or has mistyped.
//
// The attacker's view: a success makes him trusted, whatever he tried before. What looks alike: the
// first phone of a new office with a typo, ten tries and then the right password; an office with one
// stale phone; a customer in whose name others forge failures. So only `returned` wrong passwords
// count, a success on the account corrects its own, and it takes several accounts (or more tries at
// one than anybody mistypes) to be a guesser. Whoever then works with a second account is forgiven.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { detached } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'

const maxSources = 50_000
const dayMs = 86_400_000
// More failing accounts than that are a guesser's in any case.
const maxAccounts = 16
const severalAccounts = 2
/** So many times the rule of a minute is more than anybody mistypes. */
export const typoFactor = 3

interface Tries {
  /** How often each account has failed. */
  readonly failing: Map<Untrusted, number>
  /** The first two accounts that have worked. */
  readonly worked: Set<Untrusted>
}

/** Remembers for a day with which accounts strangers fail. */
export class GuessBook {
  readonly #tries = new GenerationMap<Source, Tries>({ capacity: maxSources, lifetimeMs: dayMs })

  /** An attempt has failed, or is proven since. */
  failed({ failure, proof, account, at }: Attempt, source: Source): void {
    if (failure !== 'wrongPassword' || proof !== 'returned') return
    this.#tries.age(at)
    const { failing } = this.#of(source)
    if (failing.size >= maxAccounts && !failing.has(account)) return
    failing.set(detached(account), (failing.get(account) ?? 0) + 1)
  }

  /**
   * An account has worked: its failures were a typo.
   * @param options.isSuspect true where the source is held for an attacker for other reasons
   */
  corrected(source: Source, account: Untrusted, options: { readonly isSuspect: boolean }): void {
    if (!options.isSuspect && this.#tries.peek(source) === undefined) return
    const { failing, worked } = this.#of(source)
    failing.delete(account)
    if (worked.size < severalAccounts) worked.add(detached(account))
  }

  /** Tells whether somebody who succeeds with this account has guessed before. */
  hasGuessed(source: Source, account: Untrusted, limit: number): boolean {
    const tries = this.#tries.peek(source)
    if (tries === undefined) return false
    const own = tries.failing.get(account) ?? 0
    const others = tries.failing.size - (own > 0 ? 1 : 0)
    return others >= severalAccounts || own >= typoFactor * limit
  }

  /** Tells whether another account than this one has worked since the source began to fail. */
  worksWithAnother(source: Source, account: Untrusted): boolean {
    return [...(this.#tries.peek(source)?.worked ?? [])].some((known) => known !== account)
  }

  forget(source: Source): void {
    this.#tries.delete(source)
  }

  #of(source: Source): Tries {
    const known = this.#tries.get(source)
    if (known !== undefined) return known
    const tries: Tries = { failing: new Map(), worked: new Set() }
    this.#tries.add(source, tries)
    return tries
  }
}
