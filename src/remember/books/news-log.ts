// News that people can read later, in a store.
import { AppError } from '../../domain/app-error.js'
import type {
  JoinedSources,
  NewsItem,
  NewsLog,
  NewsQuery,
  NewsReport,
} from '../../ports/news-log.js'
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
const maxJoined = 16
const lastFirst = { by: 'number', isDescending: true } as const

/** Implements {@link NewsLog}. */
export class StoredNewsLog implements NewsLog {
  readonly #items: Book<NewsItem>

  constructor(shelves: Shelves) {
    this.#items = new Book(newsSchema, shelves('news'))
  }

  async report(report: NewsReport): Promise<{ readonly item: NewsItem; readonly isNew: boolean }> {
    checkSize('subject', JSON.stringify(report.subject), maxSubjectBytes)
    const text = report.text.slice(0, maxTextLength)
    for (let round = 0; round < maxRounds; round++) {
      const joined = report.joins === true ? await this.#join({ ...report, text }) : undefined
      const known = joined ?? (await this.#repeat(report))
      if (known !== undefined) return { item: known, isNew: false }
      const item = await this.#next({ ...report, text })
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

  /** Lets the source of the report join the open incident; undefined where it is known there. */
  async #join({ incident, at, subject, text }: NewsReport): Promise<NewsItem | undefined> {
    const source = subject['source']
    if (source === undefined) return undefined
    for (let round = 0; round < maxRounds; round++) {
      const [open] = await this.#items.find(openOf(incident), lastFirst, 1)
      if (open === undefined) return undefined
      const known = open.joined?.sources ?? sourcesIn(open)
      if (known.includes(source)) return undefined
      const { id, count, joined } = open
      const item: NewsItem = {
        ...{ ...open, text, subject, count: count + 1, lastAt: Math.max(open.lastAt, at) },
        ...{ joined: withSource(joined, known, { source, at }), readBy: [] },
      }
      const isAsRead = [
        ['key', 'is', id],
        ['count', 'is', count],
        ['endedAt', 'is', 0],
      ] as const
      if (await this.#items.replace(item, isAsRead)) return item
    }
    throw new AppError('storeUnavailable', `too many hosts report ${incident} at once`)
  }

  /** Makes the item of an incident that is about to open; undefined where it is open already. */
  async #next(report: NewsReport): Promise<NewsItem | undefined> {
    const { incident, kind, newsClass, at, subject, text } = report
    const [last] = await this.#items.find([['incident', 'is', incident]], lastFirst, 1)
    if (last?.endedAt === 0) return undefined
    const number = (last?.number ?? 0) + 1
    return {
      id: `${incident}#${number}`,
      ...{ incident, number, kind, newsClass, subject },
      ...{ text, firstAt: at, lastAt: at, count: 1, endedAt: report.isOver === true ? at : 0 },
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

function sourcesIn({ subject }: NewsItem): readonly string[] {
  return subject['source'] === undefined ? [] : [subject['source']]
}

function withSource(
  joined: JoinedSources | undefined,
  known: readonly string[],
  { source, at }: { readonly source: string; readonly at: number },
): JoinedSources {
  const total = (joined?.total ?? known.length) + 1
  return { sources: [source, ...known].slice(0, maxJoined), total, at }
}
