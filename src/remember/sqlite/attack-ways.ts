// The ways to the attacks of a filter and a text: what is listed by an index of the rarest value, and what
// is passed through in the order of time.
import { allOf, conditionOf, indexes, isIndexed, toCondition } from './attack-filter.js'
import type { Narrowing, ResolvedFilter, SqlCondition } from './attack-filter.js'
import { countSpan, spanOf } from './attack-totals.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { anyOf, isEverywhere, matchesOf, usesOf } from './term-matches.js'
import type { Match } from './term-matches.js'

/** Attacks that are all looked up, in no order: those of some values, by the index of each. */
export interface ListWay {
  readonly branches: readonly Narrowing[]
  /** At most so many attacks are read. */
  readonly rows: number
}

/** Attacks that are passed through, the newest first. */
export interface WalkWay {
  readonly index: string
  readonly rows: number
}

/** What is looked for, and how it can be found. */
export interface Ways {
  readonly filter: ResolvedFilter
  /** The texts that match; undefined where no text narrows. */
  readonly matches: readonly Match[] | undefined
  readonly shortestList: ListWay | undefined
  readonly walk: WalkWay
  /** The share of the attacks passed through that are expected to be found, 1 at most. */
  readonly share: number
}

/** Finds the ways; undefined where nothing can be found. */
export function waysOf(
  connection: SqliteConnection,
  resolved: ResolvedFilter,
  search: string,
): Ways | undefined {
  const isText = search !== '' && !isEverywhere(connection, resolved, search)
  const found = isText ? matchesOf(connection, resolved, search) : undefined
  if (found?.length === 0) return undefined
  const [only] = found ?? []
  // A text that one term has is a filter by that term.
  const isTerm = only !== undefined && found?.length === 1
  const filter = isTerm ? { ...resolved, parts: [...resolved.parts, only] } : resolved
  const matches = isTerm ? undefined : found
  const all = countSpan(connection, { from: 0, to: Number.MAX_SAFE_INTEGER })
  const lists = listsOf(filter, matches)
  const walk = shortestWalk(filter, countSpan(connection, spanOf(filter)))
  const others = lists.filter(({ branches }) => !branches.some((part) => isDriving(part, walk)))
  return {
    filter,
    matches,
    shortestList: lists.toSorted((a, b) => a.rows - b.rows)[0],
    walk,
    share: others.reduce((share, { rows }) => share * Math.min(1, rows / Math.max(1, all)), 1),
  }
}

function listsOf({ parts }: ResolvedFilter, matches: readonly Match[] | undefined): ListWay[] {
  return [
    ...parts.filter(isIndexed).map((part) => ({ branches: [part], rows: part.uses })),
    ...(matches === undefined ? [] : [{ branches: matches, rows: usesOf(matches) }]),
  ]
}

function shortestWalk({ parts }: ResolvedFilter, ofSpan: number): WalkWay {
  const walks = parts
    .filter((part) => isIndexed(part) && part.values.length === 1)
    .map(({ column, uses }): WalkWay => ({ index: indexes[column], rows: uses }))
  const byTime: WalkWay = { index: 'attacks_by_time', rows: ofSpan }
  return walks.reduce((best, walk) => (walk.rows < best.rows ? walk : best), byTime)
}

/** Tells whether a walk passes through the attacks of this one value. */
function isDriving(part: Narrowing, { index }: WalkWay): boolean {
  return indexes[part.column] === index && isIndexed(part) && part.values.length === 1
}

/** Returns how many attacks a walk may pass: a quarter where each of them must be read whole. */
export function passableOf({ filter, walk }: Ways, passed: number): number {
  const isThin = thin.has(walk.index)
  const isOther = filter.parts.some((part) => part.column === 'campaign' && !isDriving(part, walk))
  return Math.min(walk.rows, Math.ceil(isThin || isOther ? passed / 4 : passed))
}

/** The indexes that do not hold what attacks are narrowed by and added up. */
const thin: ReadonlySet<string> = new Set([
  indexes.kind_id,
  indexes.tool_id,
  indexes.number_id,
  indexes.campaign,
  indexes.user_agent_id,
])

/** The condition on `attacks a` to meet the filter and hold the text. */
export function wantedCondition({
  filter,
  matches,
}: Pick<Ways, 'filter' | 'matches'>): SqlCondition {
  const condition = toCondition(filter)
  return matches === undefined ? condition : allOf([condition, anyOf(matches)])
}

/** Selects columns of `attacks a` of all that is wanted, by a list; an attack comes once. */
export function listSql(ways: Ways, { branches }: ListWay, columns: string): SqlCondition {
  const wanted = wantedCondition(ways)
  const parts = branches.map((branch) => {
    const own = allOf([conditionOf(branch), wanted])
    const from = `attacks a INDEXED BY ${indexes[branch.column]}`
    return { sql: `SELECT a.number, ${columns} FROM ${from} WHERE ${own.sql}`, values: own.values }
  })
  return {
    sql: parts.map(({ sql }) => sql).join(' UNION '),
    values: parts.flatMap(({ values }) => values),
  }
}

/** Selects columns of `attacks a` of what is wanted among so many that are passed through. */
export function walkSql(
  { filter, matches, walk }: Ways,
  columns: string,
  depth: number,
): SqlCondition {
  const span = toCondition({ ...filter, parts: [] })
  const driving = filter.parts.filter((part) => isDriving(part, walk))
  const passed = allOf([span, ...driving.map((part) => conditionOf(part))])
  const kept = [
    ...filter.parts.filter((part) => !driving.includes(part)).map((part) => conditionOf(part, 'n')),
    ...(matches === undefined ? [] : [anyOf(matches, 'n')]),
  ]
  const rest = kept.length === 0 ? { sql: 'true', values: [] } : allOf(kept)
  const used = [...new Set([...kept.flatMap(({ sql }) => sql.match(/\bn\.(\w+)/g) ?? [])])]
  const needed = used.map((name) => `a.${name.slice(2)}`)
  const all = [...new Set(['a.number', 'a.at', ...columns.split(', '), ...needed])]
  return {
    sql: `SELECT ${['number', ...columns.split(', ').map((name) => name.slice(2))].map((name) => `n.${name}`).join(', ')}
      FROM (SELECT ${all.join(', ')} FROM attacks a INDEXED BY ${walk.index} WHERE ${passed.sql}
        ORDER BY a.at DESC, a.number DESC LIMIT ?) n
      WHERE ${rest.sql}`,
    values: [...passed.values, depth, ...rest.values],
  }
}
