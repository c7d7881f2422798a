// Notices on their way into the store's book of news, where people read them later.
import { newsClasses, type Notice } from '../../domain/notice.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { NewsLog, NewsReport } from '../../ports/news-log.js'

// While the store is away: as many as an hour of a bad day has.
const maxWaiting = 1000
const retryMs = 5000

/** What the keeper works with. */
export interface NewsKeeperParts {
  readonly news: News
  readonly book: Pick<NewsLog, 'report'>
  /** The name of this host: hosts that share a store keep their news apart. */
  readonly host: string
  readonly log: Pick<Log, 'warn'>
}

/** Writes each notice down, in the order in which they were told; what the store does not take waits. */
export class NewsKeeper {
  readonly #parts: NewsKeeperParts
  readonly #waiting: NewsReport[] = []
  readonly #writer: Repeater
  #forgotten = 0
  #isAway = false
  #unsubscribe: () => void = () => undefined

  constructor(parts: NewsKeeperParts) {
    this.#parts = parts
    this.#writer = new Repeater(() => this.#write(), retryMs)
  }

  start(): void {
    this.#writer.start()
    this.#unsubscribe = this.#parts.news.subscribe((event) => {
      if (event.kind === 'notice') this.#take(event.notice)
    })
  }

  /** Takes no more; what waits is tried once more, unless the store is away. */
  async stop(): Promise<void> {
    this.#unsubscribe()
    await this.#writer.stop()
    if (!this.#isAway) await this.#write()
  }

  #take({ kind, at, source, text }: Notice): void {
    const { host, log } = this.#parts
    this.#waiting.push({
      incident: [host, kind, source ?? ''].join(' ').trim(),
      kind,
      newsClass: newsClasses[kind],
      at,
      text,
      subject: source === undefined ? { host } : { host, source },
      isOver: true,
    })
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.shift()
      this.#forgotten += 1
      if (this.#forgotten === 1)
        log.warn(`more than ${maxWaiting} news wait: the oldest are left out`)
    }
    this.#writer.hasten()
  }

  async #write(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      try {
        await this.#parts.book.report(next)
        this.#isAway = false
      } catch {
        // The recorder tells that the store is away; the Repeater comes back.
        this.#isAway = true
        return
      }
      const index = this.#waiting.indexOf(next)
      if (index >= 0) this.#waiting.splice(index, 1)
    }
  }
}
