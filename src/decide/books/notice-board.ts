// What people are told, and that they are not told it again and again.
//
// The attacker's view: with many machines he has people told so much that they no longer look. So of
// one kind no more than a few dozen news an hour are told, and that there are more; what a person must
// act on at once is never left out.
import type { Source } from '../../domain/address.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { newsClasses } from '../../domain/notice.js'
import type { NoticeKind } from '../../domain/notice.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { Quota } from './quota.js'

/** How long the same is no news, in ms. */
export const noticeEveryMs = 3_600_000
/** How many news of one kind are told within an hour. */
const maxOfKind = 60

/** Tells people things once an hour. */
export class NoticeBoard {
  readonly #sink: DecisionSink
  readonly #now: () => number
  readonly #told = new GenerationMap<string, number>({ capacity: 10_000 })
  readonly #quotas = new Map<NoticeKind, Quota>()

  constructor(sink: DecisionSink, now: () => number) {
    this.#sink = sink
    this.#now = now
  }

  /**
   * Tells it unless people know.
   * @param news.account the one account that it is about; it tells two news apart like `about`
   * @param news.about tells two news of one kind and source apart
   * @param news.everyMs how long it is no news, by default an hour
   * @returns whether it was news
   */
  tell(news: {
    readonly kind: NoticeKind
    readonly source: Source | undefined
    readonly text: string
    readonly account?: Untrusted | undefined
    readonly about?: string
    readonly everyMs?: number
  }): boolean {
    const { kind, source, text, account, about = account ?? '', everyMs = noticeEveryMs } = news
    const key = `${kind} ${source ?? ''} ${about}`
    const at = this.#now()
    const last = this.#told.get(key)
    if (last !== undefined && at - last < everyMs) return false
    this.#told.set(key, at)
    if (!this.#mayTell(kind, at)) return false
    this.#sink.onNotice({ kind, at, source, text, ...(account !== undefined && { account }) })
    return true
  }

  #mayTell(kind: NoticeKind, at: number): boolean {
    if (newsClasses[kind] === 'act' || kind === 'boundReached') return true
    const quota = this.#quotas.get(kind) ?? new Quota(maxOfKind, noticeEveryMs)
    this.#quotas.set(kind, quota)
    if (quota.take(at)) return true
    const text = `more than ${maxOfKind} news of the kind ${kind} came within an hour; further ones are not told`
    this.tell({ kind: 'boundReached', source: undefined, text, about: kind })
    return false
  }
}
