// Failed logins delay the next one, by account and by source, longer each time. Of each, the most
// that are remembered are bounded; the oldest leave first.
import type { Source } from '../../../domain/address.js'
import { GenerationMap } from '../../../domain/generation-map.js'

interface Failures {
  readonly count: number
  readonly until: number
  readonly at: number
}

interface SourceFailures extends Failures {
  /** The one account that it has failed with; empty where there are several. */
  readonly account: string
}

// Typing errors are free.
const freeFailures = 3
const firstMs = 1000
// Anybody can fail in the name of an account: its owner must not be shut out by that.
const maxAccountMs = 10_000
const maxSourceMs = 300_000
const forgottenMs = 3_600_000
const capacity = 10_000

/** Knows who has to wait. */
export class LoginDelays {
  readonly #accounts = new GenerationMap<string, Failures>({ capacity })
  readonly #sources = new GenerationMap<Source, SourceFailures>({ capacity })
  /** Where an account has logged in: failures elsewhere do not delay it there. */
  readonly #places = new GenerationMap<string, true>({ capacity })

  /** Returns how long this login has to wait, in ms; 0 for not at all. */
  waitMs(account: string, source: Source, now: number): number {
    const bySource = this.#sources.get(source)?.until ?? 0
    const isKnown = this.#places.get(placeOf(account, source)) === true
    const byAccount = isKnown ? 0 : (this.#accounts.get(account)?.until ?? 0)
    return Math.max(0, bySource - now, byAccount - now)
  }

  /** Tells whether a source has to wait for what it has done itself. */
  mustWait(source: Source, now: number): boolean {
    return (this.#sources.get(source)?.until ?? 0) > now
  }

  failed(account: string, source: Source, now: number): void {
    this.#accounts.set(account, next(this.#accounts.get(account), now, maxAccountMs))
    this.hurried(account, source, now)
  }

  /** A source did not wait: whoever goes on like that has to wait for himself. */
  hurried(account: string, source: Source, now: number): void {
    const before = this.#sources.get(source)
    const isSame = before === undefined || before.account === account
    const failures = next(before, now, maxSourceMs)
    this.#sources.set(source, { ...failures, account: isSame ? account : '' })
  }

  /** Who has an account of his own cannot make up with it for guesses at others. */
  succeeded(account: string, source: Source): void {
    this.#accounts.delete(account)
    if (this.#sources.get(source)?.account === account) this.#sources.delete(source)
    this.#places.set(placeOf(account, source), true)
  }
}

function placeOf(account: string, source: Source): string {
  return `${source} ${account}`
}

function next(before: Failures | undefined, now: number, maxMs: number): Failures {
  const isForgotten = before === undefined || now - before.at > forgottenMs
  const count = isForgotten ? 1 : before.count + 1
  const delayMs = count < freeFailures ? 0 : Math.min(maxMs, firstMs * 2 ** (count - freeFailures))
  return { count, until: now + delayMs, at: now }
}
