// Live news for whoever listens, and the word of a person that a matter is settled.
import type { NewsItem } from '../news-log.js'
import type { LiveEvent } from '../news.js'

/** Tells what happens, as it happens. */
export interface NewsDesk {
  /**
   * Calls the listener for everything new until the returned function is called. The listener does
   * not throw and does not wait.
   */
  subscribe(listener: (event: LiveEvent) => void): () => void

  /**
   * Ends an incident that goes on until a person has settled it, and returns it; undefined where it is over.
   * @throws AppError `invalidValue` where there is no such incident, or sipward sees its end by itself
   */
  settle(id: string): Promise<NewsItem | undefined>
}
