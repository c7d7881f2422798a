// News that people can read later, in a store.
import { AppError } from '../../domain/app-error.js'
import type { NewsItem, NewsLog, NewsQuery, NewsReport } from '../../ports/news-log.js'
import type { Page } from '../../ports/page.js'
import { Book } from './book.js'
import type { FieldCondition } from './book.js'
import { newsSchema } from './book-schemas.js'
import { checkSize, equalities, spanOf } from './conditions.js'
import type { Shelves } from './shelf.js'

const maxSubjectBytes = 4096
const maxTextLength = 1000
const maxReaders = 100
const maxRounds = 20
const lastFirst = { by: 'number', isDescending: true } as const

/** Implements {@link NewsLog}. */
export class StoredNewsLog implements NewsLog {
  readonly #items: Book<NewsItem>

  constructor(shelves: Shelves) {
    this.#items = new Book(newsSchema, shelves('news'))
  }

  async report(report: NewsReport): Promise<{ readonly item: NewsItem; readonly isNew: boolean }> {
    checkSize('subject', JSON.stringify(report.subject), maxSubjectBytes)
    for (let round = 0; round < maxRounds; round++) {
      const known = await this.#repeat(report)
      if (known !== undefined) return { item: known, isNew: false }
      const item = await this.#next(report)
      // Another host may have opened the incident meanwhile: then this report is counted there.
      if (item !== undefined && (await this.#items.insert(item))) return { item, isNew: true }
    }
    throw new AppError('storeUnavailable', `too many hosts report ${report.incident} at once`)
  }

  end(incident: string, at: number): Promise<NewsItem | undefined> {
    return this.#items.take(openOf(incident), lastFirst, { set: { endedAt: at } })
  }

  find(id: string): Promise<NewsItem | undefined> {
    return this.#items.get(id)
  }

  async page(query: NewsQuery): Promise<Page<NewsItem>> {
    const { isOpen, unreadBy, endedFrom } = query
    const conditions: readonly FieldCondition<NewsItem>[] = [
      ...equalities(query, ['newsClass', 'kind']),
      ...(isOpen === undefined ? [] : [['endedAt', isOpen ? 'is' : 'isNot', 0] as const]),
      ...(unreadBy === undefined ? [] : [['readBy', 'lacks', unreadBy] as const]),
      ...(endedFrom === undefined ? [] : [['endedAt', 'atLeast', endedFrom] as const]),
      ...spanOf('firstAt', query),
    ]
    return this.#items.page(conditions, { by: 'firstAt', isDescending: true }, query)
  }

  markRead(ids: readonly string[], user: string): Promise<number> {
    return this.#items.change(
      [
        ['key', 'oneOf', ids],
        ['readBy', 'lacks', user],
        ['readBy', 'shorterThan', maxReaders],
      ],
      { append: { readBy: user } },
    )
  }

  unread(user: string): Promise<number> {
    return this.#items.count([['readBy', 'lacks', user]])
  }

  prune(before: number): Promise<number> {
    return this.#items.remove([
      ['endedAt', 'isNot', 0],
      ['endedAt', 'below', before],
    ])
  }

  /** Counts the report in the incident if that is open. */
  #repeat({ incident, at }: NewsReport): Promise<NewsItem | undefined> {
    return this.#items.take(openOf(incident), lastFirst, {
      add: { count: 1 },
      raise: { lastAt: at },
    })
  }

  /** Makes the item of an incident that is about to open; undefined where it is open already. */
  async #next(report: NewsReport): Promise<NewsItem | undefined> {
    const { incident, kind, newsClass, at, subject } = report
    const [last] = await this.#items.find([['incident', 'is', incident]], lastFirst, 1)
    if (last?.endedAt === 0) return undefined
    const number = (last?.number ?? 0) + 1
    return {
      id: `${incident}#${number}`,
      ...{ incident, number, kind, newsClass, subject },
      text: report.text.slice(0, maxTextLength),
      ...{ firstAt: at, lastAt: at, count: 1, endedAt: report.isOver === true ? at : 0 },
      readBy: [],
    }
  }
}

function openOf(incident: string): readonly FieldCondition<NewsItem>[] {
  return [
    ['incident', 'is', incident],
    ['endedAt', 'is', 0],
  ]
}
