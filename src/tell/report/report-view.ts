// A report as the page and the file show it: everything is a text, and every link a path of our pages.
import type {
  ReportCourse,
  ReportFacts,
  ReportGroup,
  ReportRow,
  ReportTable,
  ReportTask,
} from '../../ports/report-facts.js'
import type { ColumnsChart } from '../charts/columns.js'
import { shownNumber } from '../charts/shown-number.js'
import { harmless } from '../format/foreign-text.js'
import { counted } from '../format/length-words.js'
import { withCountry } from '../format/with-country.js'
import { clockSpan, fullTime, shortDay, shortTime } from '../format/zoned-time.js'
import {
  changeText,
  filterWords,
  freshTitles,
  numberText,
  shownKey,
  spanTitle,
  spanWords,
  tableTitles,
} from './report-words.js'

const maxTicks = 6
const monoGroups: ReadonlySet<ReportGroup> = new Set(['source', 'victim', 'account', 'number'])

/** One row of a table. */
export interface ReportRowView {
  readonly text: string
  readonly isMono: boolean
  readonly detail: string
  readonly path: string
  readonly sources: string
  readonly attempts: string
  readonly count: string
  /** For the bar: the weight of this row, and of the heaviest. */
  readonly weight: number
  readonly most: number
}

/** A line with what is known of it. */
export interface ReportLineView {
  readonly text: string
  readonly detail: string
}

/** A report as it is shown. */
export interface ReportView {
  readonly state: 'act' | 'look' | 'ok'
  readonly word: string
  readonly sentence: string
  readonly title: string
  readonly span: string
  /** Whose attacks it is about; empty for all. */
  readonly about: string
  readonly watched: string
  readonly made: string
  readonly host: string
  readonly tasks: readonly ReportTask[]
  readonly numbers: readonly {
    readonly name: string
    readonly value: string
    readonly words: string
  }[]
  readonly chart: ColumnsChart | undefined
  readonly fresh: readonly { readonly name: string; readonly value: string }[]
  readonly tables: readonly {
    readonly title: string
    /** What is said in the place of the table; empty where it stands. */
    readonly instead: string
    readonly head: string
    readonly hasSources: boolean
    readonly hasAttempts: boolean
    readonly rows: readonly ReportRowView[]
    readonly more: string
  }[]
  readonly denied: readonly ReportLineView[]
  readonly deniedMore: string
  readonly unseen: readonly string[]
  readonly changes: readonly ReportLineView[]
  readonly changesMore: string
}

const states = {
  act: { state: 'act', word: 'Act.' },
  look: { state: 'look', word: 'Look.' },
  ok: { state: 'ok', word: 'Protected.' },
  quiet: { state: 'ok', word: 'Quiet.' },
} as const

/** Makes the view. */
export function reportView(facts: ReportFacts): ReportView {
  const { question, verdict, watched, madeAt, maker, toDo, unseen, denied, changes } = facts
  const { zone } = question
  return {
    ...states[verdict.state],
    sentence: verdict.sentence,
    title: spanTitle(question),
    span: spanWords(question),
    about: filterWords(question),
    watched,
    made: fullTime(madeAt, zone),
    host: `sipward ${maker.version} (${maker.hostAddress}) on host ${maker.hostName}`,
    tasks: toDo,
    numbers: facts.numbers.map((number) => ({
      name: number.name,
      value: numberText(number),
      words: number.words,
    })),
    chart: facts.course && chartOf(facts.course, zone),
    fresh: facts.fresh.map(({ key, total, names }) => ({
      name: counted(total, freshTitles[key]),
      value: `${names.map((name) => shownKey(key, name)).join(', ')}${moreWords(total, names.length)}`,
    })),
    tables: facts.tables.map(tableView),
    denied: denied.rows.map(({ address, at, country, note }) => ({
      text: withCountry(address, country),
      detail: `${shortTime(at, zone)}, ${note}`,
    })),
    deniedMore: moreWords(denied.total, denied.rows.length).trim(),
    unseen: unseen.length === 0 ? ['No gap is known.'] : unseen,
    changes: changes.rows.map((change) => ({
      text: changeText(change),
      detail: `${shortTime(change.at, zone)}, by ${harmless(change.actor)}`,
    })),
    changesMore: moreWords(changes.total, changes.rows.length).trim(),
  }
}

function moreWords(total: number, shown: number): string {
  return total > shown ? ` and ${shownNumber(total - shown)} more` : ''
}

function tableView({
  key,
  rows,
  total,
  isPart,
  instead,
}: ReportTable): ReportView['tables'][number] {
  const weightOf = ({ attempts, attacks }: ReportRow): number =>
    key === 'source' && attempts > 0 ? attempts : attacks
  const most = Math.max(1, ...rows.map(weightOf))
  const left = total - rows.length
  return {
    title: tableTitles[key],
    instead,
    head: heads[key],
    hasSources: rows.some(({ sources }) => sources > 0),
    hasAttempts: rows.some(({ attempts }) => attempts > 0),
    rows: rows.map((row) => ({
      text: shownKey(key, row.key),
      isMono: monoGroups.has(key),
      detail: row.detail,
      path: row.path,
      sources: shownNumber(row.sources),
      attempts: shownNumber(row.attempts),
      count: shownNumber(row.attacks),
      weight: weightOf(row),
      most,
    })),
    more: left > 0 ? `and ${isPart ? 'at least ' : ''}${shownNumber(left)} more` : '',
  }
}

const heads: Readonly<Record<ReportGroup, string>> = {
  source: 'source',
  country: 'country',
  type: 'method',
  victim: 'victim',
  account: 'account',
  number: 'number',
  tool: 'tool',
}

function chartOf({ unit, types, columns }: ReportCourse, zone: string): ColumnsChart {
  const every = Math.ceil(columns.length / maxTicks)
  return {
    title: 'Attacks over time',
    types,
    columns: columns.map(({ from, to, counts }, index) => ({
      span: `${shortDay(from, zone)} ${unit === 'hour' ? clockSpan(from, to - 1, zone) : ''}`.trim(),
      tick: index % every === 0 ? tickOf(from, zone, unit) : '',
      counts,
      href: `/attacks?from=${from}&to=${to}`,
    })),
  }
}

function tickOf(at: number, zone: string, unit: ReportCourse['unit']): string {
  const [start = ''] = clockSpan(at, at, zone).split('–')
  return unit === 'hour' ? start : shortDay(at, zone)
}
