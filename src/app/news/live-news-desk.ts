// Live news, and incidents that a person has settled.
import { AppError } from '../../domain/app-error.js'
import { isSettledByPeople } from '../../domain/incident.js'
import type { Clock } from '../../ports/clock.js'
import type { News, NewsListener } from '../../ports/news.js'
import type { NewsItem, NewsLog } from '../../ports/news-log.js'
import type { NewsDesk } from '../../ports/operator/news-desk.js'

/** What the desk needs. */
export interface LiveNewsDeskParts {
  readonly news: Pick<News, 'subscribe'>
  readonly book: Pick<NewsLog, 'find' | 'end'>
  /** Is called when an incident has ended: people who were told of it are told that, too. */
  readonly onEnded: () => void
  readonly clock: Clock
}

/** Implements {@link NewsDesk} over the store's book of news. */
export class LiveNewsDesk implements NewsDesk {
  readonly #parts: LiveNewsDeskParts

  constructor(parts: LiveNewsDeskParts) {
    this.#parts = parts
  }

  subscribe(listener: NewsListener): () => void {
    return this.#parts.news.subscribe(listener)
  }

  async settle(id: string): Promise<NewsItem | undefined> {
    const { book, clock, onEnded } = this.#parts
    const item = await book.find(id)
    if (item === undefined) throw new AppError('invalidValue', 'there is no such incident')
    if (!isSettledByPeople(item.kind)) {
      throw new AppError(
        'invalidValue',
        'nobody needs to settle this: sipward sees when it is over',
      )
    }
    if (item.endedAt > 0) return undefined
    const ended = await book.end(item.incident, clock.now())
    if (ended !== undefined) onEnded()
    return ended
  }
}
