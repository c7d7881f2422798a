// How many attacks there were, by what people look at.
import type { AttackCounts } from '../../ports/store.js'
import type { Span } from '../shared/attack-hours.js'
import { dayText, mostFirst } from '../shared/count-list.js'
import type { Count } from '../shared/count-list.js'
import { fromStoredText } from '../shared/stored-text.js'
import { sumBy, sumTallies } from './tally-documents.js'
import type { TallyReader } from './tally-reader.js'

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
      .map(({ day, attacks }) => ({ key: dayText(day), count: attacks })),
  }
}

function toCount(stored: string, count: number): Count {
  return { key: fromStoredText(stored), count }
}
