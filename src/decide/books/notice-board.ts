// What people are told, and that they are not told it again and again.
import type { Source } from '../../domain/address.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { NoticeKind } from '../../domain/notice.js'
import type { DecisionSink } from '../../domain/decision-sink.js'

/** How long the same is no news, in ms. */
export const noticeEveryMs = 3_600_000

/** Tells people things once an hour. */
export class NoticeBoard {
  readonly #sink: DecisionSink
  readonly #now: () => number
  readonly #told = new GenerationMap<string, number>({ capacity: 10_000 })

  constructor(sink: DecisionSink, now: () => number) {
    this.#sink = sink
    this.#now = now
  }

  /**
   * Tells it unless people know.
   * @param news.about tells two news of one kind and source apart
   * @param news.everyMs how long it is no news, by default an hour
   * @returns whether it was news
   */
  tell(news: {
    readonly kind: NoticeKind
    readonly source: Source | undefined
    readonly text: string
    readonly about?: string
    readonly everyMs?: number
  }): boolean {
    const { kind, source, text, about = '', everyMs = noticeEveryMs } = news
    const key = `${kind} ${source ?? ''} ${about}`
    const at = this.#now()
    const last = this.#told.get(key)
    if (last !== undefined && at - last < everyMs) return false
    this.#told.set(key, at)
    this.#sink.onNotice({ kind, at, source, text })
    return true
  }
}
