// The words of reports: names of their parts, spans and actions.
import { isSettingKey } from '../../domain/settings.js'
import { countryName } from '../../domain/country.js'
import { addDays, dayIn } from '../../domain/calendar.js'
import type {
  ReportChange,
  ReportFacts,
  ReportFresh,
  ReportGroup,
  ReportNumber,
  ReportQuestion,
} from '../../ports/report-facts.js'
import { shownNumber } from '../charts/shown-number.js'
import { harmless, quoted } from '../format/foreign-text.js'
import { clockSpan, dayWords, shortDay, zoneWords } from '../format/zoned-time.js'

/** The title of a table. */
export const tableTitles: Readonly<Record<ReportGroup, string>> = {
  source: 'Sources, by attempts',
  country: 'Countries',
  type: 'Methods',
  victim: 'Victims',
  account: 'Accounts that were tried',
  number: 'Numbers that were called',
  tool: 'Tools',
}

/** What is new, as people call one of it. */
export const freshTitles: Readonly<Record<ReportFresh['key'], string>> = {
  source: 'source',
  tool: 'tool',
  country: 'country',
  account: 'account',
  number: 'called number',
}

/** Returns a key as it may be shown: a country in words, text of others in quotes. */
export function shownKey(group: ReportGroup, key: string): string {
  if (group === 'country') return key === '' ? 'country unknown' : countryName(key)
  return group === 'account' || group === 'number' || group === 'tool' ? quoted(key) : key
}

/** Returns the span in a few words, for subjects: `Mon 30 Nov`, `week of Mon 23 Nov`, `November 2026`. */
export function spanTitle({ kind, from, to, zone }: ReportQuestion): string {
  if (kind === 'monthly') return monthName(from, zone)
  if (kind === 'weekly') return `Week of ${shortDay(from, zone)}`
  if (isWholeDay(from, to, zone)) return shortDay(from, zone)
  return `${shortDay(from, zone)} – ${shortDay(Math.max(from, to - 1), zone)}`
}

/** Returns the span with all that it needs: `Mon 30 Nov 2026, 00:00–24:00 CET (UTC+01:00)`. */
export function spanWords({ from, to, zone }: ReportQuestion): string {
  if (isWholeDay(from, to, zone))
    return `${dayWords(from, zone)}, 00:00–24:00 ${zoneWords(from, zone)}`
  return `${clockSpan(from, to, zone)} ${zoneWords(to, zone)}`
}

/** Whose attacks a report is about, in words; empty for all. */
export function filterWords({ filter }: ReportQuestion): string {
  const { host, pbx, type, victim, source, search } = filter
  const parts = [
    host === undefined ? '' : `host ${host}`,
    pbx === undefined ? '' : `PBX ${pbx}`,
    type ?? '',
    victim === undefined ? '' : `victim ${victim}`,
    source === undefined ? '' : `source ${source}`,
    search === undefined ? '' : `text ${quoted(search)}`,
  ]
  return parts.filter((text) => text !== '').join(', ')
}

/** The subject of a report, without the prefix. */
export function reportSubject({ question, verdict }: ReportFacts): string {
  return `${spanTitle(question)}: ${verdict.short}`
}

/** Tells whether a span is one day of the zone. */
export function isWholeDay(from: number, to: number, zone: string): boolean {
  const [first, last] = [dayIn(from, zone), addDays(dayIn(from, zone), 1)]
  const end = dayIn(to, zone)
  const before = dayIn(from - 1, zone)
  const isStart = before.day !== first.day
  const isEnd = dayIn(to - 1, zone).day === first.day && end.day === last.day
  return isStart && isEnd && to - from <= 90_000_000
}

function monthName(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: zone,
  })
  return format.format(at)
}

/** A number as it is shown: with a plus where there are at least so many. */
export function numberText({ value, isAtLeast }: ReportNumber): string {
  return `${shownNumber(value)}${isAtLeast ? '+' : ''}`
}

/** A change in words: `setting detection.attemptsPerMinute`. */
export function changeText({ action, subject }: ReportChange): string {
  const words = action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  // The names of settings are ours, and have dots.
  const about = isSettingKey(subject) ? subject : harmless(subject)
  return `${harmless(words)} ${about}`.trim()
}
