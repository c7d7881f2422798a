// The dynamic denylist: who is blocked, why, until when, and what the kernel has dropped of it since.
import type { Block } from '../../../../domain/block.js'
import type { BlockInForce } from '../../../../domain/block-in-force.js'
import type { ListEntry } from '../../../../domain/list-entry.js'
import type { Network } from '../../../../domain/address.js'
import { parseNetwork } from '../../../../domain/address.js'
import { countryName, nearestCountry } from '../../../../domain/country.js'
import { isAttackTool } from '../../../../domain/attack-tools.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageFlash, PageRoute } from '../page-route.js'
import { blocksFile } from '../parts/blocks-file.js'
import { linkTo } from '../parts/link-to.js'
import { putOnList } from '../parts/list-orders.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { mayOrder, namedNetwork, sourceView } from '../parts/source-orders.js'
import { unblockAll } from '../parts/unblock-all.js'
import { watchProof } from '../parts/watch-proof.js'
import type { BlockRowView, BlocksView } from '../views/blocks-view.js'
import type { ActionView } from '../views/view-parts.js'

const path = '/blocks'
const maxChosen = 1000

/** The page of blocks, its orders and its file. */
export const blockRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'blocks',
      view: await blocksView(context),
    }),
  },
  {
    method: 'get',
    path: '/blocks.csv',
    role: 'viewer',
    handle: ({ operator }) =>
      Promise.resolve({
        kind: 'file',
        name: 'blocks.csv',
        type: 'text/csv; charset=utf-8',
        text: blocksFile(operator),
      }),
  },
  ordered('/blocks/bulk', (context) => unblockAll(context, chosenOf(context))),
  ordered('/blocks/allow', (context) =>
    putOnList(context, 'allow', namedNetwork(context.body.get('allow')), {}),
  ),
]

function ordered(at: string, carryOut: (context: PageContext) => Promise<PageFlash>): PageRoute {
  return {
    method: 'post',
    path: at,
    role: 'operator',
    handle: async (context) => ({ kind: 'redirect', to: path, flash: await carryOut(context) }),
  }
}

/** The button of a row names one; the button below the table takes all that are chosen. */
function chosenOf({ body }: PageContext): readonly Network[] {
  const one = body.get('unblock')
  const named = one === '' || one === 'chosen' ? body.all('id') : [one]
  return [...new Set(named.slice(0, maxChosen).map(namedNetwork))]
}

/** Fills the view of the blocks in force. */
export async function blocksView(context: PageContext): Promise<BlocksView> {
  const { operator, query, user } = context
  const [search, country] = [
    query.get('search').trim().slice(0, 200),
    countryOf(query.get('country')),
  ]
  const { page, perPage } = readPager(query)
  const asked = askedOf(search, country)
  const { items, total } = await operator.blocks.blocks({ ...asked, page, perPage })
  const [frame, dropped, strikes, status, proof] = await Promise.all([
    context.frame({ page: 'blocks', title: 'Blocks' }),
    operator.blocks.dropped(items.filter(isDynamic).map(({ source }) => source)),
    strikesOf(context, items),
    operator.status.status(),
    items.length === 0 ? watchProof(operator) : '',
  ])
  const fields = [['country', country] as const, ['search', search] as const]
  const known = { context, dropped, strikes }
  return {
    frame,
    lede: ledeOf(status.counts, total, search !== '' || country !== ''),
    search: {
      action: path,
      value: search,
      keep: country === '' ? [] : [{ name: 'country', value: country }],
    },
    chips:
      country === ''
        ? []
        : [
            {
              ...{ name: 'country', value: countryName(country), isNot: false, turnedHref: '' },
              withoutHref: linkTo(path, [['search', search]]),
            },
          ],
    rows: items.map((block) => rowOf(block, known)),
    bulk: mayOrder(user.role)
      ? [bulkOrder('Unblock', 'lock-open', { name: 'unblock', value: 'chosen' })]
      : [],
    pager: pagerView({ path, fields, page, perPage, shown: items.length, total }),
    exports: [{ text: 'CSV of all blocks', href: '/blocks.csv' }],
    empty: emptyOf(search !== '' || country !== '', proof),
  }
}

const bulkOrder = (
  text: string,
  icon: string,
  field: ActionView['fields'][number],
): ActionView => ({ text, icon, action: '/blocks/bulk', fields: [field], isGrave: false })

function countryOf(text: string): string {
  return nearestCountry(text) ?? ''
}

/** An address or a network is looked for as such: also what covers it, and what lies within it. */
function askedOf(search: string, country: string) {
  const network = parseNetwork(search)
  return {
    ...(country !== '' && { country }),
    ...(network !== undefined && { network }),
    ...(network === undefined && search !== '' && { search }),
  }
}

interface Known {
  readonly context: PageContext
  readonly dropped: Awaited<ReturnType<PageContext['operator']['blocks']['dropped']>>
  readonly strikes: ReadonlyMap<string, string>
}

function isDynamic(block: BlockInForce): block is Block {
  return 'source' in block
}

async function strikesOf({ operator }: PageContext, blocks: readonly BlockInForce[]) {
  const told = blocks.filter(isDynamic).map(async ({ source }) => {
    const { strikes } = await operator.blocks.standing(source)
    return [source, `${strikes.count} of ${strikes.threshold}`] as const
  })
  return new Map(await Promise.all(told))
}

function rowOf(block: BlockInForce, known: Known): BlockRowView {
  return isDynamic(block) ? dynamicRow(block, known) : permanentRow(block, known)
}

function allowOrder({ user }: PageContext, network: string): readonly ActionView[] {
  if (!mayOrder(user.role)) return []
  const fields = [{ name: 'allow', value: network }]
  return [
    {
      text: 'Allow instead',
      icon: 'shield-check',
      action: '/blocks/allow',
      fields,
      isGrave: false,
    },
  ]
}

function dynamicRow(block: Block, { context, dropped, strikes }: Known): BlockRowView {
  const { source, flow, type, userAgent, country, proof, host, since, until } = block
  return {
    id: source,
    source: sourceView(source, country),
    flow: flow === undefined ? '' : `port ${flow.port}/${flow.protocol}`,
    type,
    userAgent,
    isTool: isAttackTool(userAgent),
    proof: proof === 'returned' ? 'returned' : 'one way',
    strikes: strikes.get(source) ?? '',
    host,
    dropped: flow === undefined ? dropped.get(source)?.packets : undefined,
    since,
    until,
    actions: allowOrder(context, source),
  }
}

function permanentRow({ network, since }: ListEntry, { context }: Known): BlockRowView {
  return {
    id: network,
    source: sourceView(network, context.operator.geo.countryOf(network)),
    flow: '',
    type: 'strikes',
    userAgent: '',
    isTool: false,
    proof: '',
    strikes: 'for good',
    host: '',
    dropped: undefined,
    since,
    until: undefined,
    actions: allowOrder(context, network),
  }
}

function ledeOf(
  counts: { dynamicTemporary: number; flow: number; dynamicPermanent: number },
  total: number,
  isNarrowed: boolean,
): string {
  const all = counts.dynamicTemporary + counts.flow + counts.dynamicPermanent
  const flows =
    counts.flow === 0 ? '' : `, ${shownNumber(counts.flow)} of them a single phone’s port`
  const narrowed = isNarrowed ? `${shownNumber(total)} of ` : ''
  return `${narrowed}${shownNumber(all)} blocked now${flows}; ${shownNumber(counts.dynamicPermanent)} for good.`
}

function emptyOf(isNarrowed: boolean, proof: string): BlocksView['empty'] {
  return isNarrowed
    ? {
        title: 'No block fits this search',
        text: 'Nobody like that is blocked now. An address may have been blocked before: its own page tells.',
        proof,
        links: [{ text: 'All blocks', href: path }],
      }
    : {
        title: 'Nobody is blocked now',
        text: 'Whoever attacks stands here until the block ends, with what the kernel has dropped since.',
        proof,
        links: [{ text: 'Attack log', href: '/attacks' }],
      }
}
