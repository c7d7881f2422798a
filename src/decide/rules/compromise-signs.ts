// The rule of compromised accounts: a success that looks like the end of a search.
//
// The attacker's view: after a thousand guesses one is right. Now he is a working phone, and trust
// would protect him from the next rules. What looks alike: a user who mistypes twice and then gets
// it right; a telephone at work while others guess its password; one whose old device still fails
// with a stale password at home. So it is news only where the account was being guessed by others, or
// more often from the source itself than anybody mistypes, and the success came from where it has
// never worked; what may be forged in the source's name does not count.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Settings } from '../../domain/settings.js'
import { calledByPbx } from '../../domain/trust.js'
import { detached, printable } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { NoticeBoard } from '../books/notice-board.js'
import type { TrustBook } from '../books/trust-book.js'
import { typoFactor } from '../books/guess-book.js'

/** How long after its last attack a source gains no trust by a success: a day in ms. */
export const attackerMs = 86_400_000
const windowMs = 3_600_000
const maxAccounts = 10_000
const maxSources = 50_000
// More guesses than that are not counted one by one, whatever the rule allows a source.
const maxLimit = 33

interface Guess {
  readonly at: number
  readonly source: Source
  /** True where it is held against its source: it is proven, or nothing was there to prove it. */
  readonly isCertain: boolean
}

/** A success, and what is known of its source. */
export interface JudgedSuccess {
  readonly source: Source
  readonly account: Untrusted
  readonly at: number
  /** True for a stranger who was attacking lately. */
  readonly isAttacker: boolean
}

/** Remembers which accounts are being guessed, and who attacks. */
export class CompromiseSigns {
  readonly #trust: TrustBook
  readonly #notices: NoticeBoard
  readonly #settings: () => Settings
  /** The last wrong passwords of each account, oldest first. */
  readonly #guesses = new GenerationMap<Untrusted, Guess[]>({
    capacity: maxAccounts,
    lifetimeMs: windowMs,
  })
  readonly #attackers = new GenerationMap<Source, number>({
    capacity: maxSources,
    lifetimeMs: attackerMs,
  })

  constructor(options: {
    readonly trust: TrustBook
    readonly notices: NoticeBoard
    readonly settings: () => Settings
  }) {
    this.#trust = options.trust
    this.#notices = options.notices
    this.#settings = options.settings
  }

  /** Counts the attempt if it is a wrong password, of somebody with whom the account does not work. */
  failed({ failure, type, account, at, proof, isTypeInferred }: Attempt, source: Source): void {
    // Names of people who log in to the pages are no accounts of the PBX.
    if (failure !== 'wrongPassword' || type === 'WEB') return
    if (this.#trust.worksFrom(source, account, at)) return
    this.#guesses.age(at)
    const guess = { at, source, isCertain: proof === 'returned' || isTypeInferred }
    const guesses = this.#guesses.get(account)
    if (guesses === undefined) {
      this.#guesses.add(detached(account), [guess])
      return
    }
    guesses.push(guess)
    if (guesses.length > typoFactor * this.#limit) guesses.shift()
  }

  /**
   * People are told where a success may be that of a guess. To be asked before it makes trust.
   * @returns whether it may be
   */
  succeeded({ source, account, at, isAttacker }: JudgedSuccess): boolean {
    if (account === calledByPbx) return false
    const isGuessed = this.#isGuessed(account, source, at)
    if ((!isGuessed && !isAttacker) || this.#trust.worksFrom(source, account, at)) return false
    const why = isAttacker
      ? `${source}, which was attacking,`
      : `${source}, where it has never worked,`
    const text =
      `the password of "${printable(account)}" may have been found out: ${why} has succeeded with it` +
      `${isGuessed ? ' while it was being guessed' : ''}; change it unless you know who that is`
    this.#notices.tell({ kind: 'compromiseSuspected', source, text, account })
    return true
  }

  /** A rule has found an attack that surely came from this source. */
  attacked(source: Source, at: number): void {
    this.#attackers.age(at)
    this.#attackers.set(source, at)
  }

  /** Tells whether it has attacked within the last day. */
  hasAttacked(source: Source, now: number): boolean {
    const at = this.#attackers.peek(source)
    return at !== undefined && now - at < attackerMs
  }

  forget(source: Source): void {
    this.#attackers.delete(source)
  }

  get #limit(): number {
    return Math.min(this.#settings()['detection.attemptsPerMinute'], maxLimit)
  }

  /**
   * Tells whether others have tried as many wrong passwords within an hour as the rule allows in a
   * minute, or the source itself three times as many.
   */
  #isGuessed(account: Untrusted, source: Source, now: number): boolean {
    const recent = (this.#guesses.peek(account) ?? []).filter(({ at }) => now - at < windowMs)
    const others = recent.filter((guess) => guess.source !== source).length
    const own = recent.filter((guess) => guess.source === source && guess.isCertain).length
    return others >= this.#limit || own >= typoFactor * this.#limit
  }
}
