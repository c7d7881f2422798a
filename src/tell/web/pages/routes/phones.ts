// What works from where: trusted sources, the phones that keep failing there, and the end of a trust.
import { counted } from '../../../../domain/counted.js'
import type { Block } from '../../../../domain/block.js'
import type { Source } from '../../../../domain/address.js'
import type { TrustedSource } from '../../../../ports/operator/trust-desk.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { addressPath } from '../parts/link-to.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { mayOrder, namedNetwork, sourceView } from '../parts/source-orders.js'
import { verifiedWords } from '../parts/watch-proof.js'
import type { PhoneRowView, PhonesView, StalePhoneView } from '../views/phones-view.js'

const path = '/phones'
const maxAccounts = 5
const maxStale = 10

/** The page of phones and its order. */
export const phoneRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'phones',
      view: await phonesView(context),
    }),
  },
  {
    method: 'post',
    path: '/phones/end',
    role: 'operator',
    handle: async (context) => {
      const source: Source = namedNetwork(context.body.get('address'))
      const isEnded = await context.operator.trust.endTrust(source)
      const text = `${source} is trusted no more, until something works there again.`
      const flash = isEnded
        ? { text }
        : ({ text: `${source} was not trusted.`, state: 'look' } as const)
      return { kind: 'redirect', to: path, flash }
    },
  },
]

/** Fills the view of the phones. */
export async function phonesView(context: PageContext): Promise<PhonesView> {
  const { operator, query, user } = context
  const { page, perPage } = readPager(query)
  const [frame, { items, total }, status, stale] = await Promise.all([
    context.frame({ page: 'phones', title: 'Phones' }),
    operator.trust.trusted({ page, perPage }),
    operator.status.status(),
    stalePhones(context),
  ])
  const works = counted(total, 'source works', shownNumber)
  return {
    frame,
    lede: `${works} here: a phone, a trunk or a server succeeded there within 30 days.`,
    stale,
    rows: await Promise.all(items.map((trusted) => rowOf(context, trusted, mayOrder(user.role)))),
    pager: pagerView({ path, fields: [], page, perPage, shown: items.length, total }),
    empty: {
      title: 'Nothing works here yet',
      text: 'As soon as a phone registers or calls, its address stands here; it is then not blocked for what could be forged in its name.',
      proof: verifiedWords(status),
      links: [{ text: 'What can be seen', href: '/health' }],
    },
  }
}

async function rowOf(
  { operator }: PageContext,
  { source, lastAt, accounts }: TrustedSource,
  mayEnd: boolean,
): Promise<PhoneRowView> {
  const { blocks } = await operator.blocks.check(source)
  const names = accounts.map(({ account }) => account).filter((account) => account !== '')
  const end = {
    ...{ text: 'End the trust', icon: 'plug-off', action: '/phones/end', isGrave: true },
    fields: [{ name: 'address', value: source }],
  }
  return {
    source: sourceView(source, operator.geo.countryOf(source)),
    accounts: names.slice(0, maxAccounts),
    more: Math.max(0, names.length - maxAccounts),
    how: names.length > 0 ? 'successful logins' : 'called by the PBX',
    lastAt,
    state: stateOf(blocks),
    actions: mayEnd ? [end] : [],
  }
}

function stateOf(blocks: readonly Block[]): PhoneRowView['state'] {
  if (blocks.some(({ flow }) => flow === undefined)) return { state: 'act', word: 'blocked' }
  return blocks.length > 0
    ? { state: 'look', word: 'a port is blocked' }
    : { state: 'ok', word: 'works' }
}

/** Phones of trusted sources whose port is blocked now: their password is stale. */
async function stalePhones({ operator }: PageContext): Promise<readonly StalePhoneView[]> {
  const { items } = await operator.blocks.blocks({ page: 1, perPage: maxStale, isFlow: true })
  const flows = items.flatMap((block) =>
    'flow' in block && block.flow !== undefined ? [block] : [],
  )
  return Promise.all(
    flows.map(async (block) => {
      const found = await operator.attacks.attacks({ source: block.source, page: 1, perPage: 20 })
      const attack = found.items.find(({ id }) => id === block.attackId)
      return {
        account: attack?.account ?? '',
        source: { ...sourceView(block.source, block.country), href: addressPath(block.source) },
        since: block.since,
        attempts: attack?.attempts ?? 0,
        text: `fails from port ${block.flow?.port ?? 0}/${block.flow?.protocol ?? 'udp'}, which alone is blocked`,
      }
    }),
  )
}
