// How many attacks meet a filter, and in which span of time a page of them lies. Where no source is given,
// every read of attacks is bounded in time: not every server finds the newest ones by an index alone.
import type { AttackFilter, AttackQuery } from '../../ports/attack-query.js'
import type { Span } from '../shared/attack-hours.js'
import { sliceOf } from '../shared/page-slice.js'
import { toStoredText } from '../shared/stored-text.js'
import { singleOf } from './attack-filter.js'
import { toSpan } from './tally-reader.js'
import type { Stretch, TallyReader } from './tally-reader.js'

/** Some attacks in a row, newest first: so many of a span are passed over. */
export interface Located extends Span {
  readonly offset: number
}

/** A day with more is looked at by its hours. */
const maxOfDay = 500

/** Counts what has the type, the victim and the time of a query, in stretches, newest first. */
export function stretchesOf(reader: TallyReader, query: AttackFilter): Promise<readonly Stretch[]> {
  return reader.stretches(toSpan(query), targetOf(query))
}

/** Returns how many attacks there are in stretches. */
export function totalOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { attacks }) => sum + attacks, 0)
}

/** Finds a page; undefined where there are not so many attacks. */
export async function locatePage(
  reader: TallyReader,
  query: AttackQuery,
  stretches: readonly Stretch[],
): Promise<Located | undefined> {
  const { offset, count } = sliceOf(query)
  const { needed, before } = rowFrom(stretches, offset, count)
  const fine = await Promise.all(
    needed.map(async (stretch) =>
      stretch.unit === 'day' && stretch.attacks > maxOfDay
        ? reader.stretches(stretch, targetOf(query), ['hour'])
        : [stretch],
    ),
  )
  const found = rowFrom(fine.flat(), offset - before, count)
  const [newest] = found.needed
  const oldest = found.needed.at(-1)
  if (newest === undefined || oldest === undefined) return undefined
  return { from: oldest.from, to: newest.to, offset: offset - before - found.before }
}

/** Returns since when there are so many attacks; undefined where there are not more in all. */
export function sinceWhen(stretches: readonly Stretch[], attacks: number): number | undefined {
  if (totalOf(stretches) <= attacks) return undefined
  return rowFrom(stretches, 0, attacks).needed.at(-1)?.from
}

/** Returns the stretches in which the attacks at an offset are, and how many lie before them. */
function rowFrom(
  stretches: readonly Stretch[],
  offset: number,
  count: number,
): { readonly needed: readonly Stretch[]; readonly before: number } {
  const needed: Stretch[] = []
  let passed = 0
  let before = 0
  for (const stretch of stretches) {
    if (passed >= offset + count) break
    if (passed + stretch.attacks > offset) needed.push(stretch)
    else before += stretch.attacks
    passed += stretch.attacks
  }
  return { needed, before }
}

function targetOf(query: AttackFilter) {
  const [type, victim] = [singleOf(query, 'type'), singleOf(query, 'victim')]
  return {
    ...(type !== undefined && { type: toStoredText(type) }),
    ...(victim !== undefined && { victim: toStoredText(victim) }),
  }
}
