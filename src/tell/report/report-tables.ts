// The tables of a report: ten rows each, those with most weight first, each row with a link to its attacks.
import type { AttackCounts, CountLists } from '../../ports/attack-query.js'
import {
  reportGroups,
  type ReportGroup,
  type ReportQuestion,
  type ReportRow,
  type ReportTable,
} from '../../ports/report-facts.js'
import { actionWord } from '../format/action-word.js'
import { quoted } from '../format/foreign-text.js'
import { shortTime } from '../format/zoned-time.js'
import { shownKey } from './report-words.js'
import type { AttackTally, Tallied } from './attack-tally.js'
import type { AttacksRead } from './read-attacks.js'

/** How many rows a table has. */
export const maxRows = 10
const maxPathText = 200
// The length of a list of counts.
const maxCounted = 100

/** What the tables are made of. */
export interface TableParts {
  readonly tally: AttackTally
  readonly read: AttacksRead
  readonly counts: AttackCounts
  /** What is said where no country is known. */
  readonly noCountries: string
}

const lists = {
  source: 'perSource',
  country: 'perCountry',
  type: 'perType',
  victim: 'perVictim',
  account: 'perAccount',
  number: 'perNumber',
  tool: 'perTool',
} as const satisfies Readonly<Record<ReportGroup, keyof CountLists>>

/** Makes the tables; one without rows is left out, and of one without a country only the reason stands. */
export function reportTables(question: ReportQuestion, parts: TableParts): readonly ReportTable[] {
  const groups = question.groups ?? reportGroups
  return groups
    .map((group) => tableOf(group, question, parts))
    .filter(({ rows }) => rows.length > 0)
    .map((table) => orReason(table, parts.noCountries))
}

function orReason(table: ReportTable, reason: string): ReportTable {
  const isUnknown = table.key === 'country' && table.rows.every(({ key }) => key === '')
  return isUnknown ? { ...table, rows: [], total: 0, isPart: false, instead: reason } : table
}

function tableOf(key: ReportGroup, question: ReportQuestion, parts: TableParts): ReportTable {
  const { tally, read, counts } = parts
  const all = tally.group(key)
  if (!read.isPart) {
    const weighed = key === 'source' ? byAttempts(all) : all
    const rows = weighed.slice(0, maxRows).map((each) => rowOf(key, question, each))
    return { key, rows, total: all.length, isPart: false, instead: '' }
  }
  // Of so many attacks the log has counted the numbers; what was read of them tells the rest.
  const counted = counts[lists[key]].filter((each) => key !== 'tool' || each.key !== 'none')
  const weighed = key === 'source' ? byAttempts(counted) : counted
  const details = new Map(all.map((each) => [each.key, each]))
  const rows = weighed.slice(0, maxRows).map((each) => {
    const known = details.get(each.key)
    const detail = known === undefined ? '' : rowOf(key, question, known).detail
    const { count: attacks, attempts } = each
    return {
      key: each.key,
      attacks,
      attempts,
      sources: 0,
      detail,
      path: pathOf(key, each.key, question),
    }
  })
  const isPart =
    counts.atLeast.includes(lists[key]) || (key !== 'source' && counted.length >= maxCounted)
  const total = key === 'source' ? counts.sources : counted.length
  return { key, rows, total, isPart, instead: '' }
}

function byAttempts<Each extends { readonly attempts: number }>(
  all: readonly Each[],
): readonly Each[] {
  return [...all].sort((left, right) => right.attempts - left.attempts)
}

function rowOf(group: ReportGroup, question: ReportQuestion, found: Tallied): ReportRow {
  const { key, attacks, attempts, sources } = found
  return {
    ...{ key, attacks, attempts, sources: sources.size },
    detail: details[group](found, question.zone),
    path: pathOf(group, key, question),
  }
}

const nothing = () => ''

const details: Readonly<Record<ReportGroup, (found: Tallied, zone: string) => string>> = {
  source: ({ types, latest }, zone) =>
    [
      latest.country === '' ? '' : shownKey('country', latest.country),
      [...types].join(', '),
      latest.userAgent === '' ? '' : quoted(latest.userAgent, 40),
      latest.account === '' ? '' : `account ${quoted(latest.account, 32)}`,
      `to ${latest.victim}`,
      `${actionWord(latest)}, last ${shortTime(latest.at, zone)}`,
    ]
      .filter((text) => text !== '')
      .join(' · '),
  account: ({ isReal, isUnknown }) =>
    isReal ? 'exists on the PBX' : isUnknown ? 'does not exist' : '',
  tool: ({ latest }) => (latest.isKnownTool ? 'a known attack tool' : ''),
  country: nothing,
  type: nothing,
  victim: nothing,
  number: nothing,
}

const fields: Readonly<Partial<Record<ReportGroup, string>>> = {
  victim: 'victim',
  type: 'type',
  country: 'country',
  account: 'account',
}

/** The page with the attacks of a row. */
function pathOf(group: ReportGroup, key: string, { from, to }: ReportQuestion): string {
  if (group === 'source') return `/address/${encodeURIComponent(key)}`
  const field = fields[group] ?? 'search'
  const value = key.slice(0, maxPathText).replace(/\p{Surrogate}/gu, '\uFFFD')
  const named = value === '' ? '' : `&${field}=${encodeURIComponent(value)}`
  return `/attacks?from=${from}&to=${to}${named}`
}
