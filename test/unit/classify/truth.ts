// The recordings' truth: how many attempts of which source, method and proof they hold.
import { readFileSync } from 'node:fs'
import { projectFile } from '../../support/project-file.js'

/** Attempts by `source method`, with their proofs. */
export type Counts = Readonly<
  Record<string, { readonly returned: number; readonly oneWay: number }>
>

const lines = readFileSync(projectFile('test/fixtures/captures/truth.tsv'), 'utf8').split('\n')
const rows = lines
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => line.split('\t'))

/** The names of all recordings. */
export const recordings: readonly string[] = [...new Set(rows.map(([name]) => name ?? ''))]

/** What a recording must be counted as. */
export function truthOf(recording: string): Counts {
  const counts: Record<string, { returned: number; oneWay: number }> = {}
  for (const [name, source, method, , attempts, returned, oneWay] of rows) {
    if (name !== recording || Number(attempts) === 0) continue
    counts[`${sourceName(source ?? '')} ${method ?? ''}`] = {
      returned: Number(returned),
      oneWay: Number(oneWay),
    }
  }
  return counts
}

/** The same with the method inferred: all of a source is REGISTER. */
export function inferred(counts: Counts): Counts {
  const merged: Record<string, { returned: number; oneWay: number }> = {}
  for (const [key, { returned, oneWay }] of Object.entries(counts)) {
    const source = key.slice(0, key.indexOf(' '))
    const sum = (merged[`${source} REGISTER`] ??= { returned: 0, oneWay: 0 })
    sum.returned += returned
    sum.oneWay += oneWay
  }
  return merged
}

/** The same where nothing proves an address. */
export function unproven(counts: Counts): Counts {
  const entries = Object.entries(counts)
  return Object.fromEntries(
    entries.map(([key, { returned, oneWay }]) => [key, { returned: 0, oneWay: returned + oneWay }]),
  )
}

// The table names the one address of its IPv6 attacker; it is counted by its /64.
function sourceName(source: string): string {
  return source === '2001:db8::66' ? '2001:db8::/64' : source
}
