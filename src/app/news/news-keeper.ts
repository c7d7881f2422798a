// Notices on their way into the store's book of news, where people read them later: what lasts is one
// incident from its first news to its end, all else is over at once.
import {
  incidentStep,
  isLasting,
  isSettledByPeople,
  silenceMs,
  type IncidentStep,
} from '../../domain/incident.js'
import { newsClasses, type Notice, type NoticeKind } from '../../domain/notice.js'
import { Repeater } from '../../jobs/repeater.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { NewsItem, NewsLog } from '../../ports/news-log.js'

// While the store is away: as many as an hour of a bad day has.
const maxWaiting = 1000
const retryMs = 5000
const endingsMs = 30_000
// By then every problem that is still there has been told again.
const settledMs = 60_000
const maxOpen = 200

/** What the keeper works with. */
export interface NewsKeeperParts {
  readonly news: News
  readonly book: Pick<NewsLog, 'report' | 'end' | 'page'>
  /** The name of this host: hosts that share a store keep their news apart. */
  readonly host: string
  /** Is called when the book has more than before. Must not throw. */
  readonly onWritten: () => void
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

interface Waiting {
  readonly notice: Notice
  readonly step: IncidentStep
}

/** Writes each notice down, in the order in which they were told; what the store does not take waits. */
export class NewsKeeper {
  readonly #parts: NewsKeeperParts
  readonly #waiting: Waiting[] = []
  readonly #writer: Repeater
  readonly #endings: Repeater
  readonly #startedAt: number
  #forgotten = 0
  #isAway = false
  #isSettled = false
  #unsubscribe: () => void = () => undefined

  constructor(parts: NewsKeeperParts) {
    this.#parts = parts
    this.#startedAt = parts.clock.now()
    this.#writer = new Repeater(() => this.#write(), retryMs)
    this.#endings = new Repeater(() => this.endSilent(), endingsMs)
  }

  start(): void {
    this.#writer.start()
    this.#endings.start()
    this.#unsubscribe = this.#parts.news.subscribe((event) => {
      if (event.kind === 'notice') this.#take(event.notice)
    })
  }

  /** Takes no more; what waits is tried once more, unless the store is away. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    await Promise.all([this.#writer.stop(), this.#endings.stop()])
    if (!this.#isAway) await this.#write()
  }

  /** How many notices wait for the store. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Ends incidents of which nothing is heard any more, and once those that an earlier run of this host
   * has left open and that are no more.
   */
  async endSilent(): Promise<void> {
    const { book, clock, host, onWritten } = this.#parts
    const now = clock.now()
    try {
      const { items } = await book.page({ isOpen: true, page: 1, perPage: maxOpen })
      const own = items.filter(({ subject }) => subject['host'] === host)
      const over = own.filter((item) => this.#isSilent(item, now) || this.#isLeft(item, now))
      for (const { incident } of over) await book.end(incident, now)
      this.#isSettled ||= now - this.#startedAt >= settledMs
      if (over.length > 0) onWritten()
    } catch {
      // The recorder tells that the store is away; the Repeater comes back.
    }
  }

  #isSilent({ kind, lastAt }: NewsItem, now: number): boolean {
    const silence = silenceMs[kind as NoticeKind]
    return silence !== undefined && now - lastAt >= silence
  }

  /** An earlier run told it, and this one has not found it. */
  #isLeft({ kind, lastAt }: NewsItem, now: number): boolean {
    const mayTell = !this.#isSettled && now - this.#startedAt >= settledMs
    const hasOwnEnd = silenceMs[kind as NoticeKind] !== undefined || isSettledByPeople(kind)
    return mayTell && isLasting(kind) && !hasOwnEnd && lastAt < this.#startedAt
  }

  #take(notice: Notice): void {
    this.#waiting.push({ notice, step: incidentStep(this.#parts.host, notice) })
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.shift()
      this.#forgotten += 1
      if (this.#forgotten === 1)
        this.#parts.log.warn(`more than ${maxWaiting} news wait: the oldest are left out`)
    }
    this.#writer.hasten()
  }

  async #write(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#keep(next)
        this.#isAway = false
      } catch {
        // The recorder tells that the store is away; the Repeater comes back.
        this.#isAway = true
        return
      }
      const index = this.#waiting.indexOf(next)
      if (index >= 0) this.#waiting.splice(index, 1)
      this.#parts.onWritten()
    }
  }

  async #keep({ notice, step }: Waiting): Promise<void> {
    const { book, host } = this.#parts
    const { kind, at, source, account, text } = notice
    let hasEnded = false
    if (step.step === 'ends') {
      for (const incident of step.incidents) {
        hasEnded = (await book.end(incident, at)) !== undefined || hasEnded
      }
      if (hasEnded && !step.isNews) return
    }
    await book.report({
      incident: step.incident,
      kind,
      newsClass: newsClasses[kind],
      at,
      text,
      subject: {
        host,
        ...(source !== undefined && { source }),
        ...(account !== undefined && { account: printable(account) }),
      },
      isOver: step.step !== 'opens',
    })
  }
}
