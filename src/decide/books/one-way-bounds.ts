// How much may follow from evidence that anybody can forge.
//
// The attacker's view: he cannot get in, so he turns the protection against its owner: forged
// datagrams from every address of a country, each with a scanner's name on it, fill the kernel's sets
// and the denylist, until customers are shut out and real attackers pushed out. What looks alike:
// a real botnet; but it comes back, and is caught by its own attempts. So both have a bound, and
// people are told when it is reached.
import type { NoticeBoard } from './notice-board.js'
import { Quota } from './quota.js'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** Sources that unproven strikes may put on the denylist in a day. */
const denialsPerDay = 1000
/** Sources that one unproven datagram each may get blocked in an hour. */
const blocksPerHour = 10_000
/** IPv6 prefixes that forged datagrams may get blocked in an hour: each may hold many customers. */
const prefixesPerHour = 100

/** Counts what was given on one-way evidence alone. */
export class OneWayBounds {
  readonly #notices: NoticeBoard
  readonly #denials = new Quota(denialsPerDay, dayMs)
  readonly #blocks = new Quota(blocksPerHour, hourMs)
  readonly #prefixes = new Quota(prefixesPerHour, hourMs)

  constructor(notices: NoticeBoard) {
    this.#notices = notices
  }

  /** Takes one denial; false where there is none left at `now` (ms since the epoch). */
  takeDenial(now: number): boolean {
    if (this.#denials.take(now)) return true
    this.#tell(
      'denials',
      `${denialsPerDay} sources were put on the denylist within a day on evidence that can be ` +
        'forged; no more are, they are blocked for a time only. With HEP addresses can be proven',
    )
    return false
  }

  /** Takes one block for a single datagram; false where there is none left at `now`. */
  takeBlock(now: number): boolean {
    if (this.#blocks.take(now)) return true
    this.#tell(
      'blocks',
      `${blocksPerHour} sources were blocked within an hour for one datagram each, which may be ` +
        'forged; from now on they are only blocked for many attempts',
    )
    return false
  }

  /** Takes one block of an IPv6 prefix; false where there is none left at `now`. */
  takePrefix(now: number): boolean {
    if (this.#prefixes.take(now)) return true
    this.#tell(
      'prefixes',
      `${prefixesPerHour} IPv6 prefixes were blocked within an hour on evidence that can be forged; ` +
        'from now on only single sources are',
    )
    return false
  }

  #tell(about: string, text: string): void {
    this.#notices.tell({ kind: 'boundReached', source: undefined, text, about })
  }
}
