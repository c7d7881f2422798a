// The secret of a mail login that ends: people are told 30 days before, while mails still leave.
import { Repeater } from '../../jobs/repeater.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { News } from '../../ports/news.js'

const day = 86_400_000
const lookMs = 3_600_000
const tellEveryMs = day / 2
const warnDays = 30

/** What is watched, and who is told. */
export interface SecretWatchParts {
  readonly settings: () => Settings
  readonly news: Pick<News, 'tell'>
  readonly clock: Clock
}

/** Looks every hour. */
export class SecretWatch {
  readonly #parts: SecretWatchParts
  readonly #repeater: Repeater
  #toldAt = 0

  constructor(parts: SecretWatchParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => {
      this.look()
      return Promise.resolve()
    }, lookMs)
  }

  start(): void {
    this.#repeater.start()
    this.#repeater.hasten()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Tells it twice a day, which is counted in one incident until there is a new secret. */
  look(): void {
    const { news, clock, settings } = this.#parts
    const now = clock.now()
    const { 'mail.enabled': isOn, 'mail.secretEndsAt': endsOn, 'mail.login': login } = settings()
    const isUsed = isOn && (login === 'microsoft365' || login === 'google')
    const days = daysUntil(endsOn, now)
    if (!isUsed || days === undefined || days > warnDays) return
    if (now - this.#toldAt < tellEveryMs) return
    this.#toldAt = now
    const ends = days > 0 ? `ends in ${days} days` : 'has ended'
    const text = `the client secret of the mail login ${ends} (${endsOn}): make a new one and set mail.clientSecret and mail.secretEndsAt, or no mail leaves`
    news.tell({ kind: 'secretEnds', at: now, source: undefined, text, matter: endsOn })
  }
}

function daysUntil(endsOn: string, now: number): number | undefined {
  return endsOn === '' ? undefined : Math.ceil((Date.parse(`${endsOn}T00:00:00Z`) - now) / day)
}
