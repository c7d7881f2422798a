// How many attacks there were, by what people look at.
import type { AttackCounts } from '../../ports/store.js'
import { durations } from '../shared/attack-hours.js'
import type { Span } from '../shared/attack-hours.js'
import { fromStoredText } from '../shared/stored-text.js'
import { sumBy, sumTallies } from './tally-documents.js'
import type { TallyReader } from './tally-reader.js'

type Count = AttackCounts['perDay'][number]

const maxKeys = 100

/** Counts the attacks of a span. */
export async function countAttacks(reader: TallyReader, span: Span): Promise<AttackCounts> {
  const { total, byDay, byTarget, byCountry } = sumTallies(await reader.tallies(span))
  const byVictim = sumBy(byTarget, ({ victim }) => victim)
  const byType = sumBy(byTarget, ({ type }) => type)
  return {
    total,
    perVictim: mostFirst(byVictim.map(({ victim, attacks }) => toCount(victim, attacks))),
    perCountry: mostFirst(byCountry.map(({ country, attacks }) => toCount(country, attacks))),
    perType: mostFirst(byType.map(({ type, attacks }) => toCount(type, attacks))),
    perDay: byDay
      .filter(({ attacks }) => attacks > 0)
      .toSorted((a, b) => a.day - b.day)
      .map(({ day, attacks }) => ({
        key: new Date(day * durations.day).toISOString().slice(0, 10),
        count: attacks,
      })),
  }
}

function toCount(stored: string, count: number): Count {
  return { key: fromStoredText(stored), count }
}

function mostFirst(counts: readonly Count[]): readonly Count[] {
  const sorted = counts.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  return sorted.slice(0, maxKeys)
}
