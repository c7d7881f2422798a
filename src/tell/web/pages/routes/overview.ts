// The overview: the verdict in one sentence, what is to be done, how every part is, and the span in numbers.
import { countryName } from '../../../../domain/country.js'
import type { Notice } from '../../../../domain/notice.js'
import { newsClasses } from '../../../../domain/notice.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { DaemonStatus } from '../../../../ports/operator/status-desk.js'
import { counted } from '../../../../domain/counted.js'
import { shownNumber, shownShare } from '../../../charts/shown-number.js'
import { capital } from '../../../format/capital.js'
import { noCountries } from '../../../format/no-countries.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { attackRow, rowPlace } from '../parts/attack-row.js'
import { healthStrip, problemStates } from '../parts/health-strip.js'
import { addressPath, linkTo } from '../parts/link-to.js'
import { type PageSpan, rangeChoices, readSpan } from '../parts/page-span.js'
import { problemPath } from '../parts/problem-path.js'
import { overviewRanks } from '../parts/overview-ranks.js'
import { type Counted, rankRows } from '../parts/rank-rows.js'
import { columnSteps, timeColumns } from '../parts/time-columns.js'
import { usualNote } from '../parts/usual-note.js'
import type { FigureView, OverviewView } from '../views/overview-view.js'
import type { RankView } from '../views/view-parts.js'

const maxTodo = 5
const maxLatest = 10
const maxRanks = 10
const day = 86_400_000

/** `GET /`. */
export const overviewPage: PageRoute = {
  method: 'get',
  path: '/',
  role: 'viewer',
  handle: async (context) => ({
    kind: 'page',
    template: 'overview',
    view: await overviewView(context),
  }),
}

/** Fills the view of the overview. */
export async function overviewView(context: PageContext): Promise<OverviewView> {
  const { operator, query, now, zone, user } = context
  const span = readSpan(query, now)
  const [frame, status, hosts, blocked] = await Promise.all([
    context.frame({ page: 'overview', title: 'Overview' }),
    operator.status.status(),
    operator.hosts.hosts(),
    operator.blocks.blockedCountries(),
  ])
  const { from, to } = span
  const steps = columnSteps(span, zone)
  const [counts, note] = await Promise.all([
    operator.attacks.attackCounts({ from, to, steps, top: maxRanks }),
    usualNote(operator.attacks, span),
  ])
  const overTime = timeColumns(counts, span, zone)
  const place = rowPlace(user.role, linkTo('/', span.fields))
  const attacks = { total: counts.total, note, trend: overTime.columns.map(totalOf) }
  const sources = { count: counts.sources, isAtLeast: counts.atLeast.includes('sources') }
  const isPlaced = hasPlaces(blocked, status)
  return {
    frame,
    lead: leadOf(status, { ...attacks, ...sources, words: span.words }),
    todo: todoOf(status),
    health: healthStrip(status, hosts),
    ranges: rangeChoices('/', span),
    figures: figuresOf({ attacks, sources, status, span }),
    guesses: undefined,
    overTime,
    endpoints: rankRows(counts.perVictim.slice(0, maxRanks), 'victim', span.fields, () => ({
      isMono: true,
    })),
    map: isPlaced ? mapOf(blocked) : undefined,
    noMap: isPlaced ? '' : noCountries(status.geo),
    countries: isPlaced ? countryRanks(blocked) : [],
    ranks: overviewRanks(counts, span, (network) => operator.geo.countryOf(network)),
    latest: await latestRows(operator, span, place),
    liveHref: linkTo('/attacks/live', [['since', String(now)]]),
  }
}

async function latestRows(
  { attacks }: Operator,
  { from, to }: PageSpan,
  place: ReturnType<typeof rowPlace>,
) {
  const { items } = await attacks.attacks({ page: 1, perPage: maxLatest, from, to })
  return items.map((attack) => attackRow(attack, place))
}

interface Lead {
  readonly total: number
  readonly note: string
  readonly count: number
  readonly isAtLeast: boolean
  readonly words: string
}

function leadOf({ health }: DaemonStatus, { total, note, count, isAtLeast, words }: Lead): string {
  const [first] = health.problems
  const severe =
    first !== undefined && first.severity !== 'hint' ? `${capital(first.sentence)}. ` : ''
  if (total === 0) return `${severe}No attack in ${words}.`
  const by = `${isAtLeast ? 'at least ' : ''}${counted(count, 'source', shownNumber)}`
  const attacks = counted(total, 'attack', shownNumber)
  return `${severe}${attacks} of ${by} in ${words}${note === '' ? '' : `; ${note}`}.`
}

function todoOf({ health, latestNotices, now }: DaemonStatus): OverviewView['todo'] {
  const problems = health.problems.map(({ part, sentence, whatToDo, severity }) => ({
    state: problemStates[severity],
    text: [capital(sentence), whatToDo].filter((text) => text !== '').join(': '),
    href: problemPath(part),
    verb: 'see',
  }))
  const news = latestNotices.filter(
    ({ kind, at }) => newsClasses[kind] !== 'record' && now - at < day,
  )
  return [...problems, ...onceEach(news).map(noticeTodo)].slice(0, maxTodo)
}

/** The latest of each kind about each source. */
function onceEach(notices: readonly Notice[]): readonly Notice[] {
  const seen = new Set<string>()
  return notices.filter(({ kind, source }) => {
    const key = `${kind} ${source ?? ''}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function noticeTodo({ kind, text, source }: Notice): OverviewView['todo'][number] {
  return {
    state: newsClasses[kind] === 'act' ? 'act' : 'look',
    text,
    href: source === undefined ? '/news' : addressPath(source),
    verb: 'see',
  }
}

function figuresOf({
  attacks,
  sources,
  status: { counts },
  span,
}: {
  readonly attacks: Pick<Lead, 'total' | 'note'> & { readonly trend: readonly number[] }
  readonly sources: Pick<Lead, 'count' | 'isAtLeast'>
  readonly status: DaemonStatus
  readonly span: PageSpan
}): readonly FigureView[] {
  const log = linkTo('/attacks', span.fields)
  const forGood = counts.dynamicPermanent
  return [
    {
      name: 'attacks',
      value: attacks.total,
      note: attacks.note,
      trend: attacks.trend,
      href: log,
    },
    {
      name: 'sources',
      value: sources.count,
      note: sources.isAtLeast ? 'at least' : '',
      trend: [],
      href: log,
    },
    {
      name: 'blocked now',
      value: counts.dynamicTemporary + counts.flow + forGood,
      note: forGood === 0 ? '' : `${shownNumber(forGood)} of them for good`,
      trend: [],
      href: '/blocks',
    },
  ]
}

function totalOf({ counts }: { readonly counts: readonly number[] }): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** A map without a country tells nothing, unless it is that nobody is blocked. */
function hasPlaces(blocked: readonly Counted[], { geo }: DaemonStatus): boolean {
  return blocked.length === 0 ? geo.state === 'ready' : blocked.some(({ key }) => key !== '')
}

function mapOf(blocked: readonly Counted[]): OverviewView['map'] {
  const known = blocked.filter(({ key }) => key !== '')
  const sum = blocked.reduce((total, { count }) => total + count, 0)
  const countries = counted(known.length, 'country')
  return {
    title: 'Blocked addresses by country',
    resting: sum === 0 ? 'nobody is blocked now' : `${shownNumber(sum)} blocked, from ${countries}`,
    countries: known.map(({ key, count }) => ({
      code: key,
      name: countryName(key),
      count,
      href: linkTo('/blocks', [['country', key]]),
    })),
  }
}

function countryRanks(blocked: readonly Counted[]): readonly RankView[] {
  const sum = blocked.reduce((total, { count }) => total + count, 0)
  const [most] = blocked
  return blocked.slice(0, maxRanks).map(({ key, count }) => {
    const href = linkTo('/blocks', [['country', key]])
    return {
      ...{ text: key === '' ? 'country unknown' : countryName(key), country: key, count },
      ...{ isMono: false, isTool: false, note: shownShare(count, sum), most: most?.count ?? 0 },
      ...{ href, onlyHref: key === '' ? '' : href, notHref: '' },
    }
  })
}
