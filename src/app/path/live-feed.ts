// What happens, told at once to whoever listens: the API's event stream, the demo.
import type { LiveEvent } from '../../ports/news.js'

/** Passes each event on to every listener. */
export class LiveFeed {
  readonly #listeners = new Set<(event: LiveEvent) => void>()

  /** Calls the listener for everything new until the returned function is called. */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  publish(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
