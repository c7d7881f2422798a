// The values that most attacks of a span have: sought among those that most attacks of the log have, as
// long as one of them can still be among the first.
import type { Span } from '../shared/attack-hours.js'
import type { Sum } from '../shared/attack-sums.js'
import type { SqliteConnection } from './sqlite-connection.js'

/** What is sought. */
export type TopField = 'source' | 'account' | 'number'

/** The values that were found, and whether surely no other one has more. */
export interface Top {
  readonly sums: ReadonlyMap<number, Sum>
  readonly isExact: boolean
}

interface Candidate {
  readonly id: number
  readonly uses: number
}

/** Values that fewer attacks have are not looked at: the schema lists those that have more. */
const leastUses = 10
const maxCandidates = 2000
/** So many attacks are read: what takes about 50 ms. */
const maxRead = 400_000
/** So many attacks are grouped by each field: what takes about 30 ms. */
const maxGrouped = 80_000

/** Finds the first `top` values of a field. */
export function topOf(
  connection: SqliteConnection,
  field: TopField,
  { span, rows, top }: { readonly span: Span; readonly rows: number; readonly top: number },
): Top {
  if (rows <= maxGrouped) return groupedTop(connection, field, { span, top })
  const sums = new Map<number, Sum>()
  let counts: number[] = []
  let read = 0
  const isEnough = (most: number): boolean => counts.length >= top && (counts[top - 1] ?? 0) > most
  for (const { id, uses } of candidatesOf(connection, field)) {
    if (isEnough(uses)) return { sums, isExact: true }
    read += uses
    if (read > maxRead) return { sums, isExact: false }
    const sum = sumOf(connection, field, { id, span })
    if (sum.count === 0) continue
    sums.set(id, sum)
    counts = [...counts, sum.count].toSorted((a, b) => b - a).slice(0, top)
  }
  return { sums, isExact: isEnough(leastUses - 1) }
}

/** Of a span with few attacks, all of them are grouped. */
function groupedTop(
  connection: SqliteConnection,
  field: TopField,
  { span: { from, to }, top }: { readonly span: Span; readonly top: number },
): Top {
  const rows = connection.all<{ id: number; count: number; attempts: number }>(
    `SELECT a.${field}_id AS id, count(*) AS count, sum(a.attempts) AS attempts
      FROM attacks a INDEXED BY attacks_by_time
      WHERE a.at >= ? AND a.at < ? AND a.${field}_id IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC`,
    from,
    to,
  )
  // An empty account may be among them, and keys decide among equals.
  const least = rows[top]?.count ?? 0
  return {
    sums: new Map(rows.filter(({ count }) => count >= least).map(({ id, ...sum }) => [id, sum])),
    isExact: true,
  }
}

function candidatesOf(connection: SqliteConnection, field: TopField): readonly Candidate[] {
  const [table, index] =
    field === 'number' ? ['labels', 'labels_by_uses'] : ['terms', 'terms_by_uses']
  return connection.all<Candidate>(
    `SELECT id, uses FROM ${table} INDEXED BY ${index}
      WHERE field = ? AND uses >= ${leastUses} AND text <> '' ORDER BY uses DESC LIMIT ${maxCandidates}`,
    field,
  )
}

function sumOf(
  connection: SqliteConnection,
  field: TopField,
  { id, span: { from, to } }: { readonly id: number; readonly span: Span },
): Sum {
  const row = connection.first<{ count: number; attempts: number | null }>(
    `SELECT count(*) AS count, sum(a.attempts) AS attempts
      FROM attacks a INDEXED BY attacks_by_${field} WHERE a.${field}_id = ? AND a.at >= ? AND a.at < ?`,
    id,
    from,
    to,
  )
  return { count: row?.count ?? 0, attempts: row?.attempts ?? 0 }
}
