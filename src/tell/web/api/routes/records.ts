// What is kept for people: news with its incidents, and who changed what.
import { z } from 'zod'
import { AppError } from '../../../../domain/app-error.js'
import type { Change } from '../../../../ports/change-log.js'
import type { NewsItem } from '../../../../ports/news-log.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { count, instant, listOf } from '../route/answer-values.js'
import { isSpan, noSpan, oneOf, pageQuery, spanQuery } from '../route/question-values.js'
import { type ApiParts, defineRoute, type KeptForPeople } from '../route/route.js'

const maybeInstant = instant.nullable()
const text = z.string().max(256)

const newsSchema = z.strictObject({
  id: z.string(),
  incident: z.string().describe('the matter: while it goes on, more of it is counted here'),
  kind: z.string(),
  class: z.enum(['act', 'look', 'record']).describe('how soon a person should look'),
  text: z.string(),
  subject: z.record(z.string(), z.string()).describe('what it is about, by names'),
  firstAt: instant,
  lastAt: instant,
  count: count.describe('how often it was reported'),
  endedAt: maybeInstant.describe('null while it goes on'),
  read: z.boolean().describe('whether whoever asks has read it'),
})

/** `GET /news`. */
export const listNews = defineRoute({
  method: 'get',
  path: '/news',
  name: 'listNews',
  scope: 'read',
  summary: 'What people should know of, the last begun first.',
  query: z
    .strictObject({
      ...pageQuery,
      ...spanQuery,
      class: oneOf(['act', 'look', 'record'], 'how soon a person should look').optional(),
      state: oneOf(['open', 'over'], 'whether it still goes on').optional(),
    })
    .refine(isSpan, noSpan),
  answer: listOf(newsSchema).extend({ unread: count.describe('not read by whoever asks') }),
  handle: async (_operator, { query, client }, api) => {
    const { news } = keptBy(api)
    const { class: newsClass, state, from, to, page, perPage } = query
    const [found, unread] = await Promise.all([
      news.page({
        ...{ page, perPage },
        ...(newsClass !== undefined && { newsClass }),
        ...(state !== undefined && { isOpen: state === 'open' }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      }),
      news.unread(client.author.name),
    ])
    const items = found.items.map((item) => newsJson(item, client.author.name))
    return { items, total: found.total, unread }
  },
})

/** `POST /news/read`. */
export const readNews = defineRoute({
  method: 'post',
  path: '/news/read',
  name: 'readNews',
  scope: 'read',
  summary: 'Marks news as read by whoever asks.',
  body: z.strictObject({ ids: z.array(text).min(1).max(1000) }),
  answer: z.strictObject({ marked: count.describe('how many were not read before') }),
  handle: async (_operator, { body, client }, api) => ({
    marked: await keptBy(api).news.markRead(body.ids, client.author.name),
  }),
})

/** `POST /news/settle`. */
export const settleNews = defineRoute({
  method: 'post',
  path: '/news/settle',
  name: 'settleNews',
  scope: 'write',
  summary: 'Ends an incident that goes on until a person has settled it.',
  body: z.strictObject({ id: text.describe('of news without an end') }),
  answer: z.strictObject({ settled: z.boolean().describe('false where it was over already') }),
  handle: async ({ news }, { body }) => ({ settled: (await news.settle(body.id)) !== undefined }),
})

const changeSchema = z.strictObject({
  id: z.string(),
  at: instant,
  who: z.string().describe('a user, "api TOKEN", "cli", "file" or "sipward"'),
  address: z.string().describe('from where; empty where there is no address'),
  host: z.string().describe('the host that carried it out'),
  action: z.string(),
  subject: z.string(),
  before: z.unknown().describe('null where it was not there'),
  after: z.unknown().describe('null where it is not there'),
  undoneAt: maybeInstant,
  undoneBy: z.string(),
})

/** `GET /changes`. */
export const listChanges = defineRoute({
  method: 'get',
  path: '/changes',
  name: 'listChanges',
  scope: 'read',
  summary: 'Who changed what, newest first.',
  query: z
    .strictObject({
      ...pageQuery,
      ...spanQuery,
      who: text.optional(),
      action: text.optional(),
      subject: text.optional(),
    })
    .refine(isSpan, noSpan),
  answer: listOf(changeSchema),
  handle: async (_operator, { query: { who, ...query } }, api) => {
    const given = Object.fromEntries(
      Object.entries(query).filter(([, value]) => value !== undefined),
    )
    const { page, perPage } = query
    const actor = who === undefined ? {} : { actor: who }
    const { items, total } = await keptBy(api).changes.page({ ...given, ...actor, page, perPage })
    return { items: items.map(changeJson), total }
  },
})

function keptBy({ kept }: ApiParts): KeptForPeople {
  if (kept !== undefined) return kept
  throw new AppError('unavailable', 'no news and no changes are kept here')
}

function newsJson(
  { newsClass, readBy, firstAt, lastAt, endedAt, ...item }: NewsItem,
  name: string,
) {
  const { id, incident, kind, text: said, subject, count: times } = item
  return {
    ...{ id, incident, kind, class: newsClass, text: said, subject, count: times },
    firstAt: toIsoTime(firstAt),
    lastAt: toIsoTime(lastAt),
    endedAt: endedAt === 0 ? null : toIsoTime(endedAt),
    read: readBy.includes(name),
  }
}

function changeJson({ at, actor, before, after, undoneAt, ...change }: Change) {
  const { id, address, host, action, subject, undoneBy } = change
  return {
    ...{ id, address, host, action, subject, undoneBy },
    who: actor,
    at: toIsoTime(at),
    before: valueOf(before),
    after: valueOf(after),
    undoneAt: undoneAt === 0 ? null : toIsoTime(undoneAt),
  }
}

function valueOf(json: string): unknown {
  return json === '' ? null : (JSON.parse(json) as unknown)
}
