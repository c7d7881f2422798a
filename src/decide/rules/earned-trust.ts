// Who becomes trusted by a success, and who does not because he has guessed.
//
// The attacker's view: whoever finds a password out wants to be taken for a phone, with all that a
// phone is spared. And whoever cannot get in forges failures in a customer's name, so that the customer
// is never trusted. So a guesser's success earns nothing for a day; but only what surely came from him
// counts against him (guess-book.ts), and a second account that works is no guesser's luck.
import { firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Source } from '../../domain/address.js'
import type { Success } from '../../domain/attempt.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { GuestCall } from '../../domain/guest-call.js'
import type { Settings } from '../../domain/settings.js'
import { calledByPbx } from '../../domain/trust.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { AccessLists } from '../books/access-lists.js'
import type { BlockBook } from '../books/block-book.js'
import type { GuessBook } from '../books/guess-book.js'
import type { NoticeBoard } from '../books/notice-board.js'
import type { TrustBook } from '../books/trust-book.js'
import { attackerMs } from './compromise-signs.js'
import type { CompromiseSigns, JudgedSuccess } from './compromise-signs.js'
import { NewCountry } from './new-country.js'

/** The books that successes are held against. */
export interface EarnedTrustOptions {
  readonly sink: DecisionSink
  readonly lists: AccessLists
  readonly blocks: BlockBook
  readonly trust: TrustBook
  readonly guesses: GuessBook
  readonly signs: CompromiseSigns
  readonly notices: NoticeBoard
  readonly countryOf: (source: Source) => string
  readonly settings: () => Settings
}

/** Judges successes. */
export class EarnedTrust {
  readonly #options: EarnedTrustOptions
  readonly #countries: NewCountry

  constructor(options: EarnedTrustOptions) {
    this.#options = options
    this.#countries = new NewCountry(options)
  }

  /** A success; true where the source is trusted for it. */
  success(success: Success, source: Source): boolean {
    const { sink, trust, guesses, settings } = this.#options
    const { account, at } = success
    const isStranger = !trust.isTrusted(source, at)
    const hasGuessed =
      isStranger &&
      (this.#hasAttacked(source, at) ||
        guesses.hasGuessed(source, account, settings()['detection.attemptsPerMinute']))
    this.#tell({ source, account, at, isAttacker: hasGuessed })
    const isCut = isStranger && this.#isCut(source)
    const isPhone = account !== calledByPbx
    const isForgiven = isPhone && guesses.worksWithAnother(source, account)
    if (isPhone) guesses.corrected(source, account, { isSuspect: hasGuessed })
    const isAttacker = isCut || (hasGuessed && !isForgiven)
    if (isAttacker) return false
    const remembered = trust.success({ ...success, source })
    if (remembered !== undefined) sink.onTrust(remembered)
    return true
  }

  /** The PBX says that something works there; see {@link Trust}. */
  learn({ source, account, lastAt }: Trust): void {
    const { sink, trust } = this.#options
    if (account !== calledByPbx && this.#isAttacker(source, account, lastAt)) return
    const learnt = trust.learn({ source, account, lastAt })
    if (learnt !== undefined) sink.onTrust(learnt)
  }

  /** A call that was taken without credentials: of a carrier that the PBX knows it keeps the trust alive. */
  guestCall({ at, status }: GuestCall, source: Source): void {
    const { sink, trust } = this.#options
    const isAnswered = status >= 200 && status < 300
    if (!isAnswered || !trust.worksFrom(source, calledByPbx, at)) return
    const learnt = trust.learn({ source, account: calledByPbx, lastAt: at })
    if (learnt !== undefined) sink.onTrust(learnt)
  }

  /** One success is one news: the graver one. */
  #tell(success: JudgedSuccess): void {
    const { source, account, at } = success
    if (!this.#options.signs.succeeded(success)) this.#countries.succeeded(source, account, at)
  }

  #isAttacker(source: Source, account: Untrusted, at: number): boolean {
    const { trust, guesses, settings } = this.#options
    if (trust.isTrusted(source, at)) return false
    const limit = settings()['detection.attemptsPerMinute']
    return (
      this.#isCut(source) ||
      this.#hasAttacked(source, at) ||
      guesses.hasGuessed(source, account, limit)
    )
  }

  /** Strikes are remembered over a restart. What may be forged is held against nobody. */
  #hasAttacked(source: Source, at: number): boolean {
    const { signs, blocks } = this.#options
    return signs.hasAttacked(source, at) || blocks.wasStruck(source, at - attackerMs)
  }

  /** A success that was on its way when the source was blocked. */
  #isCut(source: Source): boolean {
    const { lists, blocks } = this.#options
    const isDenied = lists.verdict(firstAddressOf(source)) === 'deny'
    return isDenied || blocks.covering(source)?.proof === 'returned'
  }
}

/** Returns the source that an address learnt from the PBX is counted by. */
export function learntSource(lists: AccessLists, source: Source): Source {
  const whole = sourceOf(firstAddressOf(source))
  return lists.isOurNetwork(whole) ? source : whole
}
