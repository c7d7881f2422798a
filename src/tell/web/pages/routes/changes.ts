// Who changed what: people, the command line, programs, files and sipward itself.
import { counted } from '../../../../domain/counted.js'
import type { Change } from '../../../../ports/change-log.js'
import { safeCsvLine } from '../../../format/csv.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { linkTo } from '../parts/link-to.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { rangeChoices, readSpan } from '../parts/page-span.js'
import { canUndo } from '../parts/undo-change.js'
import type { ChangeRowView, ChangesView } from '../views/changes-view.js'
import type { ChipView } from '../views/view-parts.js'

const path = '/changes'
const usual = '30d'
const maxShown = 300
const [rowsInFilePage, maxFilePages] = [1000, 100]

/** The page of changes and its file. */
export const changeRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'changes',
      view: await changesView(context),
    }),
  },
  {
    method: 'get',
    path: '/changes.csv',
    role: 'viewer',
    handle: (context) =>
      Promise.resolve({
        kind: 'file',
        name: 'changes.csv',
        type: 'text/csv; charset=utf-8',
        text: changesFile(context),
      }),
  },
]

function askedOf({ query, now }: PageContext) {
  const span = readSpan(query, now, usual)
  const [actor, action, subject] = (['actor', 'action', 'subject'] as const).map((name) =>
    query.get(name).slice(0, 256),
  )
  const fields = [
    ['actor', actor ?? ''],
    ['action', action ?? ''],
    ['subject', subject ?? ''],
  ] as const
  const given = fields.filter(([, value]) => value !== '')
  return { span, fields: given, filter: Object.fromEntries(given) }
}

/** Fills the view of the changes. */
export async function changesView(context: PageContext): Promise<ChangesView> {
  const { books, query } = context
  const { span, fields, filter } = askedOf(context)
  const { page, perPage } = readPager(query)
  const [frame, { items, total }] = await Promise.all([
    context.frame({ page: 'changes', title: 'Changes' }),
    books.changes.page({ ...filter, from: span.from, to: span.to, page, perPage }),
  ])
  const all = [...span.fields, ...fields]
  return {
    frame,
    lede: `${counted(total, 'change', shownNumber)} in ${span.words}.`,
    ranges: rangeChoices(path, span, fields, usual),
    chips: fields.map(([name, value]): ChipView => ({
      ...{ name, value, isNot: false, turnedHref: '' },
      withoutHref: linkTo(
        path,
        all.filter(([other]) => other !== name),
      ),
    })),
    rows: items.map((change) => rowOf(change, context)),
    pager: pagerView({ path, fields: all, page, perPage, shown: items.length, total }),
    exports: [{ text: 'CSV of these changes', href: linkTo('/changes.csv', all) }],
    empty: {
      title: `No change in ${span.words}`,
      text: 'Whatever people, programs and sipward itself change stands here, with what it was before.',
      proof: '',
      links: [{ text: 'The last 90 days', href: linkTo(path, [['range', '90d']]) }],
    },
  }
}

function rowOf(change: Change, { user, now }: PageContext): ChangeRowView {
  const { id, at, actor, address, host, action, subject, before, after, undoneAt } = change
  const undone = undoneAt === 0 ? '' : `, undone by ${change.undoneBy}`
  return {
    at,
    who: actor,
    from: [address, host].filter((text) => text !== '').join(', '),
    text: `${actionWords(action)} ${subject.slice(0, maxShown)}${undone}`,
    before: before.slice(0, maxShown),
    after: after.slice(0, maxShown),
    undo: canUndo(change, user.role, now)
      ? {
          ...{ text: 'Undo', icon: 'arrow-back-up', action: '/changes/undo', isGrave: false },
          fields: [
            { name: 'id', value: id },
            { name: 'back', value: path },
          ],
        }
      : undefined,
  }
}

/** `removeFromAllowlist` as words: `remove from allowlist`. */
function actionWords(action: string): string {
  return action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

async function* changesFile(context: PageContext): AsyncGenerator<string> {
  const { span, filter } = askedOf(context)
  yield safeCsvLine(['at', 'who', 'address', 'host', 'action', 'subject', 'before', 'after'])
  for (let page = 1; page <= maxFilePages; page += 1) {
    const asked = { ...filter, from: span.from, to: span.to, page, perPage: rowsInFilePage }
    const { items } = await context.books.changes.page(asked)
    const lines = items.map(({ at, actor, address, host, action, subject, before, after }) =>
      safeCsvLine([toIsoTime(at), actor, address, host, action, subject, before, after]),
    )
    yield lines.join('')
    if (items.length < rowsInFilePage) return
  }
}
