// The view of a list: its entries with who added them and what they lie in, and the form that adds one.
import { counted } from '../../../../domain/counted.js'
import { contains, parseNetwork, type Network } from '../../../../domain/address.js'
import { isCountryCode, nearestCountry } from '../../../../domain/country.js'
import type { ListEntry, ListName } from '../../../../domain/list-entry.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { shownNumber } from '../../../charts/shown-number.js'
import { listTemplateNames } from '../../api/lists/list-templates.js'
import type { PageContext } from '../page-route.js'
import type { ListRowView, ListView } from '../views/list-view.js'
import type { ActionView, FieldView } from '../views/view-parts.js'
import { endOptions } from './list-end.js'
import { addressPath, linkTo } from './link-to.js'
import { pagerView, readPager } from './page-pager.js'
import { mayOrder } from './source-orders.js'
import { watchProof } from './watch-proof.js'

/** The name of a list for people. */
export const listTitles: Readonly<Record<ListName, string>> = {
  allow: 'Allowlist',
  deny: 'Denylist',
}

// The country of each entry is looked up for a search by country: not of a list without a bound.
const maxCountrySearch = 20_000

/** Fills the view; `problem` says why the entry in the form was refused. */
export async function listView(
  context: PageContext,
  list: ListName,
  problem = '',
): Promise<ListView> {
  const { operator, query, user } = context
  const path = `/${list}list`
  const search = query.get('search').trim().slice(0, 200)
  const { page, perPage } = readPager(query)
  const { items, total } = await chosen(context, list, { search, page, perPage })
  const [frame, whole, proof] = await Promise.all([
    context.frame({ page: 'lists', title: listTitles[list] }),
    operator.lists.entries(list, { page: 1, perPage: 1 }),
    items.length === 0 ? watchProof(operator) : '',
  ])
  const mayChange = mayOrder(user.role)
  return {
    frame,
    lede: ledeOf(list, whole.total, search === '' ? undefined : total),
    lists: (['allow', 'deny'] as const).map((name) => ({
      text: listTitles[name],
      href: `/${name}list`,
      isChosen: name === list,
    })),
    search: { action: path, value: search, keep: [] },
    add: mayChange ? addForm(context, list, problem) : undefined,
    rows: await Promise.all(items.map((entry) => rowOf(context, entry, mayChange))),
    bulk: mayChange ? [removal(path, 'Remove', { name: 'remove', value: 'chosen' })] : [],
    pager: pagerView({
      path,
      fields: [['search', search]],
      page,
      perPage,
      shown: items.length,
      total,
    }),
    importHref: mayChange ? `${path}/import` : '',
    exports: [{ text: 'CSV of the whole list', href: `${path}.csv` }],
    templates: mayChange
      ? listTemplateNames().map((name) => ({
          text: name.replaceAll('-', ' '),
          href: linkTo(`${path}/import`, [['template', name]]),
        }))
      : [],
    empty: emptyOf(list, search, proof),
  }
}

interface Asked {
  readonly search: string
  readonly page: number
  readonly perPage: number
}

async function chosen({ operator }: PageContext, list: ListName, { search, page, perPage }: Asked) {
  if (search === '') return operator.lists.entries(list, { page, perPage })
  const all = operator.lists.allEntries(list)
  const network = parseNetwork(search)
  const wanted = search.toLowerCase()
  const country = all.length <= maxCountrySearch ? countryMeant(search) : undefined
  const found = all.filter(
    (entry) =>
      (network !== undefined &&
        (contains(entry.network, network) || contains(network, entry.network))) ||
      entry.network.includes(wanted) ||
      entry.note.toLowerCase().includes(wanted) ||
      (country !== undefined && operator.geo.countryOf(entry.network) === country),
  )
  const newest = [...found].sort((left, right) => right.since - left.since)
  return { items: newest.slice((page - 1) * perPage, page * perPage), total: found.length }
}

function countryMeant(search: string): string | undefined {
  const meant = nearestCountry(search)
  return meant !== undefined && isCountryCode(meant) ? meant : undefined
}

const field = (
  part: Pick<FieldView, 'id' | 'label' | 'value' | 'hint'>,
  problem = '',
): FieldView => ({
  ...part,
  problem,
})

function addForm(context: PageContext, list: ListName, problem: string): ListView['add'] {
  const { query, body, operator } = context
  const edited = parseNetwork(query.get('edit') || (body.has('edit') ? body.get('address') : ''))
  const verbs = { allow: 'Allow', deny: 'Deny' } as const
  const known = entryOf(operator, list, edited)
  return {
    action: `/${list}list`,
    address: field(
      {
        id: 'address',
        label: 'Address or network',
        value: body.get('address') || (edited ?? query.get('address').slice(0, 64)),
        hint: '203.0.113.7, 203.0.113.0/24, 2001:db8::/48',
      },
      problem,
    ),
    note: field({
      id: 'note',
      label: 'Note',
      value: noteShown(context, known),
      hint: 'who or what it is, for colleagues',
    }),
    ends: endOptions(context, known?.endsAt),
    keep: edited === undefined ? [] : [{ name: 'edit', value: 'note' }],
    verb: edited === undefined ? verbs[list] : 'Keep it so',
    isOpen: problem !== '' || edited !== undefined || query.has('address'),
  }
}

function noteShown({ body }: PageContext, known: ListEntry | undefined): string {
  return body.get('note') || (known?.note ?? '')
}

function entryOf(
  operator: Operator,
  list: ListName,
  network: Network | undefined,
): ListEntry | undefined {
  if (network === undefined) return undefined
  return operator.lists.allEntries(list).find((entry) => entry.network === network)
}

const origins = {
  operator: 'a person',
  file: 'the list file',
  sipward: 'sipward, by strikes',
  name: 'its host name',
} as const

async function rowOf(
  { operator }: PageContext,
  entry: ListEntry,
  mayChange: boolean,
): Promise<ListRowView> {
  const { list, network, origin, note, since, endsAt = 0 } = entry
  const path = `/${list}list`
  const isOurs = origin !== 'file' && origin !== 'name' && mayChange
  return {
    id: network,
    address: network,
    href: addressPath(network),
    country: operator.geo.countryOf(network),
    note,
    by: origins[origin],
    since,
    endsAt,
    overlap: await overlapOf(operator, entry),
    editHref: isOurs ? linkTo(path, [['edit', network]]) : '',
    actions: isOurs ? [removal(path, 'Remove', { name: 'one', value: network })] : [],
  }
}

/** The next larger network of the same list that holds it. */
async function overlapOf(
  { blocks }: PageContext['operator'],
  { list, network }: ListEntry,
): Promise<string> {
  const { entries } = await blocks.check(network)
  const around = entries.find((each) => each.list === list && each.network !== network)
  const opposed = entries.find((each) => list === 'deny' && each.list === 'allow')
  if (opposed !== undefined) return `let pass by ${opposed.network} of the allowlist`
  return around === undefined ? '' : `lies in ${around.network}`
}

function removal(path: string, text: string, one: ActionView['fields'][number]): ActionView {
  return { text, icon: 'trash', action: `${path}/remove`, fields: [one], isGrave: true }
}

function ledeOf(list: ListName, total: number, found: number | undefined): string {
  const narrowed = found === undefined ? '' : `${shownNumber(found)} of `
  const entries = `${narrowed}${counted(total, 'entry', shownNumber)}`
  return list === 'allow'
    ? `${entries}: whatever comes from there passes, whatever it does.`
    : `${entries}: nothing that comes from there passes.`
}

function emptyOf(list: ListName, search: string, proof: string): ListView['empty'] {
  const path = `/${list}list`
  if (search !== '') {
    return {
      title: 'No entry fits this search',
      text: 'Neither an address nor a note of this list is like that.',
      proof,
      links: [{ text: 'The whole list', href: path }],
    }
  }
  return {
    title: `The ${list}list is empty`,
    text:
      list === 'allow'
        ? 'Put the addresses on it that must never be blocked: your offices, your provider, yourself.'
        : 'Who is blocked often enough is put here by sipward; people may add whom they know.',
    proof,
    links: [],
  }
}
