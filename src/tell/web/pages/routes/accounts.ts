// Which accounts are guessed, whether they exist, and which numbers are called: of the latest attacks.
import type { Attack } from '../../../../domain/attack.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { hasRealAccount } from '../parts/attack-row.js'
import { attackGroups } from '../parts/attack-query.js'
import { linkTo } from '../parts/link-to.js'
import { countBy } from '../parts/overview-ranks.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { type PageSpan, rangeChoices, readSpan } from '../parts/page-span.js'
import { rankRows } from '../parts/rank-rows.js'
import { watchProof } from '../parts/watch-proof.js'
import type { AccountRowView, AccountsView } from '../views/accounts-view.js'

const path = '/accounts'
const maxNumbers = 20

/** `GET /accounts`. */
export const accountsPage: PageRoute = {
  method: 'get',
  path,
  role: 'viewer',
  handle: async (context) => ({
    kind: 'page',
    template: 'accounts',
    view: await accountsView(context),
  }),
}

/** Fills the view of accounts and numbers. */
export async function accountsView(context: PageContext): Promise<AccountsView> {
  const { operator, query, now } = context
  const span = readSpan(query, now)
  const which = (['real', 'unknown'] as const).find((name) => name === query.get('which'))
  const [frame, found] = await Promise.all([
    context.frame({ page: 'accounts', title: 'Accounts and numbers' }),
    attackGroups(operator.attacks, { parts: [], span, search: '' }),
  ])
  const all = accountRows(found.attacks, span)
  const rows = all.filter(({ isReal }) => which === undefined || isReal === (which === 'real'))
  const { page, perPage } = readPager(query)
  const shown = rows.slice((page - 1) * perPage, page * perPage)
  const fields = [...span.fields, ['which', which ?? ''] as const]
  const numbers = [...countBy(found.attacks, 'calledNumber')]
    .sort((left, right) => right.count - left.count)
    .slice(0, maxNumbers)
  return {
    frame,
    lede: ledeOf(all, found, span),
    ranges: rangeChoices(path, span, [['which', which ?? '']]),
    filters: filtersOf(span, which),
    rows: shown.map(({ row }) => row),
    pager: pagerView({ path, fields, page, perPage, shown: shown.length, total: rows.length }),
    empty: {
      title: `No account was guessed in ${span.words}`,
      text: 'Whoever tries passwords or extensions here is listed with the accounts that were tried.',
      proof: shown.length === 0 ? await watchProof(operator) : '',
      links: [{ text: 'The last 90 days', href: linkTo(path, [['range', '90d']]) }],
    },
    numbers: rankRows(numbers, 'number', span.fields, () => ({ isMono: true })),
  }
}

function filtersOf({ fields }: PageSpan, which: string | undefined): AccountsView['filters'] {
  const choice = (text: string, name: string) => ({
    text,
    href: linkTo(path, [...fields, ['which', name]]),
    isChosen: (which ?? '') === name,
  })
  return [choice('all', ''), choice('that exist', 'real'), choice('not known to exist', 'unknown')]
}

interface KnownAccount {
  readonly isReal: boolean
  readonly row: AccountRowView
}

function accountRows(attacks: readonly Attack[], { fields }: PageSpan): readonly KnownAccount[] {
  const byAccount = new Map<string, Attack[]>()
  for (const attack of attacks) {
    if (attack.account === '') continue
    const same = byAccount.get(attack.account)
    if (same === undefined) byAccount.set(attack.account, [attack])
    else same.push(attack)
  }
  const known = [...byAccount].map(([account, of]): KnownAccount => {
    const isReal = of.some(hasRealAccount)
    const campaigns = new Set(of.map(({ campaign }) => campaign).filter((name) => name !== ''))
    return {
      isReal,
      row: {
        account,
        exists: isReal
          ? { state: 'look', word: 'exists' }
          : { state: 'off', word: 'not known to exist' },
        guesses: of.reduce((sum, { attempts }) => sum + attempts, 0),
        sources: new Set(of.map(({ source }) => source)).size,
        campaigns: campaigns.size,
        lastAt: Math.max(...of.map(({ at }) => at)),
        href: linkTo('/attacks', [...fields, ['search', account.slice(0, 200)]]),
      },
    }
  })
  return known.sort((left, right) => right.row.guesses - left.row.guesses)
}

function ledeOf(
  all: readonly KnownAccount[],
  { isCut, read }: { readonly isCut: boolean; readonly read: number },
  { words }: PageSpan,
): string {
  const real = all.filter(({ isReal }) => isReal).length
  const cut = isCut ? `, of the latest ${shownNumber(read)} attacks` : ''
  const accounts = `${shownNumber(all.length)} ${all.length === 1 ? 'account' : 'accounts'}`
  return `${accounts} tried in ${words}${cut}; ${shownNumber(real)} of them exist here.`
}
