// The inbox: what people were told, one row an incident, read by each person for himself.
import { counted } from '../../../../domain/counted.js'
import { isSettledByPeople } from '../../../../domain/incident.js'
import type { NewsClass } from '../../../../domain/notice.js'
import type { NewsItem } from '../../../../ports/news-log.js'
import { parseNetwork } from '../../../../domain/address.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { DeliveryEntry } from '../../../../ports/operator/delivery-desk.js'
import type { PageContext, PageRoute, PageUser } from '../page-route.js'
import { deliveredMarks } from '../parts/delivery-rows.js'
import { addressPath, linkTo } from '../parts/link-to.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { watchProof } from '../parts/watch-proof.js'
import type { NewsRowView, NewsView } from '../views/news-view.js'
import type { ActionView, StateName } from '../views/view-parts.js'

const path = '/news'
const maxRead = 1000

const classes = {
  act: { text: 'act now', state: 'act' },
  look: { text: 'look today', state: 'look' },
  record: { text: 'for the record', state: 'off' },
} as const satisfies Record<NewsClass, { readonly text: string; readonly state: StateName }>

/** The inbox and its orders. */
export const newsRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({ kind: 'page', template: 'news', view: await newsView(context) }),
  },
  {
    method: 'post',
    path: '/news/read',
    role: 'viewer',
    handle: async ({ books, user }) => {
      const { name } = user
      const { items } = await books.news.page({ unreadBy: name, page: 1, perPage: maxRead })
      const count = await books.news.markRead(
        items.map(({ id }) => id),
        name,
      )
      const text = `${counted(count, 'incident is', shownNumber)} read.`
      return { kind: 'redirect', to: path, flash: { text } }
    },
  },
  {
    method: 'post',
    path: '/news/settle',
    role: 'operator',
    handle: async ({ operator, body }) => {
      const settled = await operator.news.settle(body.get('id').slice(0, 256))
      const text =
        settled === undefined ? 'It was over already.' : 'It is settled: no reminder follows.'
      return { kind: 'redirect', to: path, flash: { text } }
    },
  },
]

function classIn(text: string): NewsClass | undefined {
  return (['act', 'look', 'record'] as const).find((name) => name === text)
}

/** Fills the view of the inbox. */
export async function newsView(context: PageContext): Promise<NewsView> {
  const { operator, books, query, user } = context
  const newsClass = classIn(query.get('class'))
  const { page, perPage } = readPager(query)
  const [frame, { items, total }, unread] = await Promise.all([
    context.frame({ page: 'news', title: 'News' }),
    books.news.page({ page, perPage, ...(newsClass !== undefined && { newsClass }) }),
    books.news.unread(user.name),
  ])
  const delivered = await operator.delivery.deliveriesOf(items.map(({ id }) => id))
  const names = ['act', 'look', 'record'] as const
  return {
    frame,
    lede: unread === 0 ? 'Everything is read.' : `${shownNumber(unread)} not read by you.`,
    classes: [
      { text: 'all', href: path, isChosen: newsClass === undefined },
      ...names.map((name) => ({
        text: classes[name].text,
        href: linkTo(path, [['class', name]]),
        isChosen: name === newsClass,
      })),
    ],
    rows: items.map((item) => rowOf(item, user, delivered.get(item.id) ?? [])),
    readAll:
      unread === 0
        ? undefined
        : { text: 'Mark all as read', icon: '', action: '/news/read', fields: [], isGrave: false },
    pager: pagerView({
      ...{ path, fields: [['class', newsClass ?? '']], page, perPage, shown: items.length, total },
    }),
    empty: {
      title: 'No news',
      text: 'What a person should know of stands here: a phone with a stale password, a campaign, rules that were flushed.',
      proof: items.length === 0 ? await watchProof(operator) : '',
      links: [{ text: 'Attack log', href: '/attacks' }],
    },
  }
}

function rowOf(item: NewsItem, user: PageUser, delivered: readonly DeliveryEntry[]): NewsRowView {
  const { id, newsClass, kind, text, lastAt, count, readBy, endedAt, subject } = item
  const source = parseNetwork(subject['source'] ?? '')
  return {
    id,
    state: endedAt > 0 ? 'off' : classes[newsClass].state,
    class: classes[newsClass].text,
    title: kindWords(kind),
    text,
    at: lastAt,
    count,
    isRead: readBy.includes(user.name),
    isOver: endedAt > 0,
    delivered: deliveredMarks(delivered),
    settle: settleOf(item, user),
    links: source === undefined ? [] : [{ text: source, href: addressPath(source) }],
  }
}

/** What has no end that sipward sees, people end. */
function settleOf({ id, kind, endedAt }: NewsItem, { role }: PageUser): ActionView | undefined {
  if (endedAt > 0 || !isSettledByPeople(kind) || role === 'viewer') return undefined
  const fields = [{ name: 'id', value: id }]
  return { text: 'It is settled', icon: '', action: '/news/settle', fields, isGrave: false }
}

/** `firewallLeaks` as words: `firewall leaks`. */
function kindWords(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
