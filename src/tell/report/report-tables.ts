// The tables of a report: ten rows each, those with most weight first, each row with a link to its attacks.
import type { AttackCounts } from '../../ports/store.js'
import {
  reportGroups,
  type ReportGroup,
  type ReportQuestion,
  type ReportRow,
  type ReportTable,
} from '../../ports/report-facts.js'
import { quoted } from '../format/foreign-text.js'
import { shortTime } from '../format/zoned-time.js'
import { actionWord, shownKey } from './report-words.js'
import type { AttackTally, Tallied } from './attack-tally.js'
import type { AttacksRead } from './read-attacks.js'

/** How many rows a table has. */
export const maxRows = 10
const maxPathText = 200

/** What the tables are made of. */
export interface TableParts {
  readonly tally: AttackTally
  readonly read: AttacksRead
  /** The exact counts, where they are known for the question. */
  readonly counts: AttackCounts | undefined
}

/** Makes the tables; one without rows is left out. */
export function reportTables(question: ReportQuestion, parts: TableParts): readonly ReportTable[] {
  const groups = question.groups ?? reportGroups
  return groups
    .map((group) => tableOf(group, question, parts))
    .filter(({ rows }) => rows.length > 0)
}

function tableOf(key: ReportGroup, question: ReportQuestion, parts: TableParts): ReportTable {
  const { tally, read, counts } = parts
  const all = tally.group(key)
  const weighed = key === 'source' ? byAttempts(all) : all
  const exact = read.isPart ? exactCounts(counts, key) : undefined
  if (exact === undefined) {
    const rows = weighed.slice(0, maxRows).map((each) => rowOf(key, question, each))
    return { key, rows, total: all.length, isPart: read.isPart }
  }
  const rows = exact.slice(0, maxRows).map(({ key: name, count }) => ({
    ...{ key: name, attacks: count, attempts: 0, sources: 0, detail: '' },
    path: pathOf(key, name, question),
  }))
  return { key, rows, total: exact.length, isPart: false }
}

function exactCounts(counts: AttackCounts | undefined, key: ReportGroup) {
  if (key === 'country') return counts?.perCountry
  if (key === 'victim') return counts?.perVictim
  return key === 'type' ? counts?.perType : undefined
}

function byAttempts(all: readonly Tallied[]): readonly Tallied[] {
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
      shownKey('country', latest.country),
      [...types].join(', '),
      latest.userAgent === '' ? '' : quoted(latest.userAgent, 40),
      latest.account === '' ? '' : `account ${quoted(latest.account, 32)}`,
      `to ${latest.victim}`,
      `${actionWord(latest.action)}, last ${shortTime(latest.at, zone)}`,
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

/** The page with the attacks of a row. */
function pathOf(group: ReportGroup, key: string, { from, to }: ReportQuestion): string {
  if (group === 'source') return `/address/${encodeURIComponent(key)}`
  const field = group === 'victim' || group === 'type' ? group : 'search'
  const value = key.slice(0, maxPathText).replace(/\p{Surrogate}/gu, '\uFFFD')
  const named = value === '' ? '' : `&${field}=${encodeURIComponent(value)}`
  return `/attacks?from=${from}&to=${to}${named}`
}
