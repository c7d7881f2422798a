// Live news, for whoever listens.
import type { LiveEvent } from '../news.js'

/** Tells what happens, as it happens. */
export interface NewsDesk {
  /**
   * Calls the listener for everything new until the returned function is called. The listener does
   * not throw and does not wait.
   */
  subscribe(listener: (event: LiveEvent) => void): () => void
}
