// Which accounts are guessed, whether they exist, and which numbers are called.
import type { AttackCounts, KeyCount } from '../../../../ports/attack-query.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { counted } from '../../../../domain/counted.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { hasRealAccount } from '../parts/attack-row.js'
import { filterField } from '../parts/attack-filter.js'
import { linkTo } from '../parts/link-to.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { type PageSpan, rangeChoices, readSpan } from '../parts/page-span.js'
import { rankRows } from '../parts/rank-rows.js'
import { watchProof } from '../parts/watch-proof.js'
import type { AccountRowView, AccountsView } from '../views/accounts-view.js'

const path = '/accounts'
const maxNumbers = 20
/** The length of the list of accounts. */
const maxAccounts = 100

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
  const { from, to } = span
  const lists = ['perAccount', 'perNumber'] as const
  const [frame, counts] = await Promise.all([
    context.frame({ page: 'accounts', title: 'Accounts and numbers' }),
    operator.attacks.attackCounts({ from, to, lists }),
  ])
  const all = await accountsOf(operator, counts.perAccount, span)
  const found = all.filter(({ isReal }) => which === undefined || isReal === (which === 'real'))
  const { page, perPage } = readPager(query)
  const shown = found.slice((page - 1) * perPage, page * perPage)
  const fields = [...span.fields, ['which', which ?? ''] as const]
  const numbers = counts.perNumber.slice(0, maxNumbers)
  return {
    frame,
    lede: ledeOf(all, counts, span),
    ranges: rangeChoices(path, span, [['which', which ?? '']]),
    filters: filtersOf(span, which),
    rows: await Promise.all(shown.map((account) => rowOf(operator, account, span))),
    pager: pagerView({ path, fields, page, perPage, shown: shown.length, total: found.length }),
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

interface GuessedAccount extends KeyCount {
  readonly isReal: boolean
}

/** So many of an account's latest attacks are looked at, whether the PBX asked for its password. */
const maxLooked = 5

/** The accounts by the number of guesses, each with whether it exists. */
async function accountsOf(
  { attacks }: Pick<Operator, 'attacks'>,
  counts: readonly KeyCount[],
  { from, to }: PageSpan,
): Promise<readonly GuessedAccount[]> {
  const accounts = await Promise.all(
    counts.map(async (account): Promise<GuessedAccount> => {
      const latest = { account: account.key, from, to, page: 1, perPage: maxLooked }
      const { items } = await attacks.attacks(latest)
      return { ...account, isReal: items.some(hasRealAccount) }
    }),
  )
  return accounts.toSorted((left, right) => right.attempts - left.attempts)
}

async function rowOf(
  { attacks }: Pick<Operator, 'attacks'>,
  { key, attempts, isReal }: GuessedAccount,
  { from, to, fields }: PageSpan,
): Promise<AccountRowView> {
  const sources = await attacks.attackGroups({ account: key, from, to, page: 1, perPage: 1 })
  return {
    account: key,
    exists: isReal
      ? { state: 'look', word: 'exists' }
      : { state: 'off', word: 'not known to exist' },
    guesses: attempts,
    sources: sources.total,
    lastAt: sources.items[0]?.latest.at ?? from,
    href: linkTo('/attacks', [
      ...fields,
      filterField({ name: 'account', value: key, isNot: false }),
    ]),
  }
}

function ledeOf(
  all: readonly GuessedAccount[],
  { atLeast }: Pick<AttackCounts, 'atLeast'>,
  { words }: PageSpan,
): string {
  const real = all.filter(({ isReal }) => isReal).length
  const accounts = counted(all.length, 'account', shownNumber)
  const exist = `${shownNumber(real)} of them ${real === 1 ? 'exists' : 'exist'} here`
  if (all.length < maxAccounts) return `${accounts} tried in ${words}; ${exist}.`
  const which = atLeast.includes('perAccount') ? 'frequently' : 'most'
  return `The ${accounts} tried ${which} in ${words}; ${exist}.`
}
