// News on their way from the path to whoever listens: the API's event stream, pages, mails, the demo.
import { AppError, toError } from '../../domain/app-error.js'
import type { Notice } from '../../domain/notice.js'
import type { Log } from '../../ports/log.js'
import type { LiveEvent, News, NewsListener } from '../../ports/news.js'

const maxListeners = 1000
const maxKept = 200

/** Passes each event on to every listener, and keeps the latest notices. */
export class NewsHub implements News {
  readonly #log: Log
  readonly #listeners = new Set<NewsListener>()
  /** The latest at the end. */
  readonly #notices: Notice[] = []
  #failures = 0

  constructor(log: Log) {
    this.#log = log
  }

  get failures(): number {
    return this.#failures
  }

  subscribe(listener: NewsListener): () => void {
    if (this.#listeners.size >= maxListeners) {
      throw new AppError('unavailable', `${maxListeners} listeners follow the news already`)
    }
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  publish(event: LiveEvent): void {
    if (event.kind === 'notice') this.#keep(event.notice)
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (caught) {
        this.#failed(toError(caught))
      }
    }
  }

  tell(notice: Notice): void {
    this.#log.warn({ notice: notice.kind }, notice.text)
    this.publish({ kind: 'notice', notice })
  }

  latestNotices(count: number): readonly Notice[] {
    return this.#notices.slice(-count).reverse()
  }

  #keep(notice: Notice): void {
    this.#notices.push(notice)
    if (this.#notices.length > maxKept) this.#notices.shift()
  }

  /** Said once, and then each time the number has doubled: a listener that always throws is no flood. */
  #failed({ stack }: Error): void {
    this.#failures += 1
    const isPowerOfTwo = Number.isInteger(Math.log2(this.#failures))
    if (isPowerOfTwo)
      this.#log.error({ stack, failures: this.#failures }, 'a listener to news fails')
  }
}
