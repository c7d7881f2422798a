// The attack log: grouped by attacker or one by one, narrowed by chips that all stand in the URL.
import type { Attack } from '../../../../domain/attack.js'
import type { Page } from '../../../../ports/page.js'
import { counted } from '../../../../domain/counted.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { attackDetail } from '../parts/attack-detail.js'
import {
  filterChips,
  filterField,
  filterFields,
  type FilterPart,
  readFilter,
  withPart,
} from '../parts/attack-filter.js'
import { liveHrefOf } from '../parts/live-href.js'
import { attackOffers } from '../parts/attack-offers.js'
import { attackQuery, type AttackSearch } from '../parts/attack-query.js'
import { attackRow, type RowPlace } from '../parts/attack-row.js'
import { linkTo } from '../parts/link-to.js'
import { pagerView, readPager } from '../parts/page-pager.js'
import { rangeChoices, readSpan } from '../parts/page-span.js'
import { watchProof } from '../parts/watch-proof.js'
import type { AttackDetailView, AttacksView } from '../views/attacks-view.js'

const path = '/attacks'
const maxPages = 1_000_000

/** What the URL of the attack log says. */
export interface AttackLogAsked extends AttackSearch {
  readonly isGrouped: boolean
  readonly openId: string
  /** The fields of the URL but the filter's, the page's and the open row's. */
  readonly kept: readonly (readonly [string, string])[]
}

/** Reads the URL of the attack log. */
export function readAttackLog({ query, now }: Pick<PageContext, 'query' | 'now'>): AttackLogAsked {
  const span = readSpan(query, now)
  const parts = readFilter(query)
  const search = query.get('search').trim().slice(0, 200)
  const isGrouped = query.get('view') !== 'flat'
  const kept = [
    ...span.fields,
    ['view', isGrouped ? '' : 'flat'] as const,
    ['search', search] as const,
  ].filter(([, value]) => value !== '')
  return { span, parts, search, isGrouped, openId: query.get('open').slice(0, 128), kept }
}

/** `GET /attacks`. */
export const attacksPage: PageRoute = {
  method: 'get',
  path,
  role: 'viewer',
  handle: async (context) => ({
    kind: 'page',
    template: 'attacks',
    view: await attacksView(context),
  }),
}

/** Fills the view of the attack log. */
export async function attacksView(context: PageContext): Promise<AttacksView> {
  const asked = readAttackLog(context)
  const { span, parts, search, isGrouped, kept } = asked
  const filter = filterFields(parts)
  const place = placeOf(context, asked)
  const found = await (isGrouped ? groupedRows : flatRows)(context, asked, place)
  const ungrouped = kept.filter(([name]) => name !== 'view')
  const isEmpty = found.rows.length === 0
  const [frame, offers, detail, proof] = await Promise.all([
    context.frame({ page: 'attacks', title: 'Attacks' }),
    attackOffers(context, asked),
    detailOf(context, asked, { place, opened: found.opened }),
    isEmpty ? watchProof(context.operator) : '',
  ])
  const all = [...kept, ...filter]
  return {
    frame,
    lede: found.lede,
    ranges: rangeChoices(
      path,
      span,
      [...all].filter(([name]) => !spanNames.has(name)),
    ),
    grouping: [
      { text: 'by attacker', href: linkTo(path, [...ungrouped, ...filter]), isChosen: isGrouped },
      {
        text: 'one by one',
        href: linkTo(path, [...ungrouped, ...filter, ['view', 'flat']]),
        isChosen: !isGrouped,
      },
    ],
    search: {
      action: path,
      value: search,
      keep: all.filter(([name]) => name !== 'search').map(([name, value]) => ({ name, value })),
    },
    chips: filterChips(parts, path, kept),
    offers,
    resetHref: linkTo(
      path,
      kept.filter(([name]) => name !== 'search'),
    ),
    isGrouped,
    rows: found.rows,
    detail,
    pager: found.pager,
    exports: [
      { text: 'CSV of this filter', href: linkTo('/attacks.csv', all) },
      { text: 'JSON of this filter', href: linkTo('/attacks.json', all) },
    ],
    liveHref: liveHrefOf(context, asked),
    empty: emptyOf(asked, proof),
  }
}

const spanNames: ReadonlySet<string> = new Set(['range', 'from', 'to'])

/** Returns the path of the log with these parts of a filter, and what the URL says besides. */
function pathOf({ kept }: AttackLogAsked, parts: readonly FilterPart[]): string {
  return linkTo(path, [...kept, ...filterFields(parts)])
}

function placeOf(context: PageContext, asked: AttackLogAsked): RowPlace {
  const { parts, kept, openId } = asked
  const { page, perPage } = readPager(context.query)
  const per = [
    ['page', page > 1 ? String(page) : ''],
    ['perPage', context.query.has('perPage') ? String(perPage) : ''],
  ] as const
  const all = [...kept, ...parts.map(filterField), ...per]
  return {
    role: context.user.role,
    here: linkTo(path, all),
    openId,
    openHref: (id) => `${linkTo(path, [...all, ['open', id]])}#open`,
    withHref: (part) => pathOf(asked, withPart(parts, part)),
  }
}

type Found = Pick<AttacksView, 'rows' | 'pager' | 'lede'> & {
  readonly opened: Attack | undefined
}

async function groupedRows(
  { operator, query }: PageContext,
  asked: AttackLogAsked,
  place: RowPlace,
): Promise<Found> {
  const { page, perPage } = readPager(query)
  const filter = attackQuery(asked)
  const [groups, attacks] = await Promise.all([
    operator.attacks.attackGroups({ ...filter, page: Math.min(page, maxPages), perPage }),
    operator.attacks.attacks({ ...filter, page: 1, perPage: 1 }),
  ])
  const { items, total, isTotalAtLeast } = groups
  return {
    rows: items.map(({ latest, ...sums }) => attackRow(latest, place, sums)),
    opened: items.find(({ latest }) => latest.id === asked.openId)?.latest,
    lede: `${totalWords(attacks, 'attack')} in ${asked.span.words} by ${totalWords(groups, 'source').toLowerCase()}.`,
    pager: pagerView({
      ...{ path, fields: [...asked.kept, ...filterFields(asked.parts)], page, perPage },
      ...{ shown: items.length, total, isTotalAtLeast },
    }),
  }
}

async function flatRows(
  { operator, query }: PageContext,
  asked: AttackLogAsked,
  place: RowPlace,
): Promise<Found> {
  const { page, perPage } = readPager(query)
  const wanted = { ...attackQuery(asked), page: Math.min(page, maxPages), perPage }
  const found = await operator.attacks.attacks(wanted)
  const { items, total, isTotalAtLeast } = found
  return {
    rows: items.map((attack) => attackRow(attack, place)),
    opened: items.find(({ id }) => id === asked.openId),
    lede: `${totalWords(found, 'attack')} in ${asked.span.words}.`,
    pager: pagerView({
      ...{ path, fields: [...asked.kept, ...filterFields(asked.parts)], page, perPage },
      ...{ shown: items.length, total, isTotalAtLeast },
    }),
  }
}

function totalWords(
  { total, isTotalAtLeast }: Pick<Page<unknown>, 'total' | 'isTotalAtLeast'>,
  word: string,
): string {
  const least = isTotalAtLeast === true ? 'At least ' : ''
  return `${least}${counted(total, word, shownNumber)}`
}

async function detailOf(
  { operator }: PageContext,
  asked: AttackLogAsked,
  { place, opened }: { readonly place: RowPlace; readonly opened: Attack | undefined },
): Promise<AttackDetailView | undefined> {
  if (opened === undefined) return undefined
  const [standing, inForce, hosts, settings] = await Promise.all([
    operator.blocks.standing(opened.source),
    operator.blocks.check(opened.source),
    operator.hosts.hosts(),
    operator.settings.settings(),
  ])
  const known = {
    attack: opened,
    blocks: inForce.blocks,
    strikes: standing.strikes,
    host: hosts.find(({ name }) => name === opened.host),
    policy: settings['country.policy'],
  }
  return attackDetail(known, place, pathOf(asked, asked.parts))
}

function emptyOf(asked: AttackLogAsked, proof: string): AttacksView['empty'] {
  const { parts, search, span } = asked
  const isNarrowed = parts.length > 0 || search !== ''
  const wider = linkTo(path, [['range', '90d'], ...filterFields(parts), ['search', search]])
  const words = [
    ...parts.map(({ name, value, isNot }) => `${isNot ? 'not ' : ''}${name} ${value}`),
    search,
  ].filter((text) => text !== '')
  return {
    title: isNarrowed ? 'No attack fits this filter' : `No attack in ${span.words}`,
    text: isNarrowed
      ? `Nothing in ${span.words} is ${words.join(' and ')}. Drop a part of the filter, or look further back.`
      : 'Nobody has tried a password, an account or a number here. Once somebody does, the attempts stand on this page.',
    proof,
    links: [
      ...(isNarrowed ? [{ text: 'Drop the filter', href: linkTo(path, span.fields) }] : []),
      ...(span.range === '90d' ? [] : [{ text: 'The last 90 days', href: wider }]),
      { text: 'What can be seen', href: '/health' },
    ],
  }
}
