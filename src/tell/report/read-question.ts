// What somebody wants to know, read out of the fields of a question: page, API and command line ask alike.
import { parseAddress, parseNetwork } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import { addDays, dayIn, readDay, startOfDay, type CalendarDay } from '../../domain/calendar.js'
import { isTimeZone } from '../../domain/time-zone.js'
import { printable } from '../../domain/untrusted.js'
import {
  reportGroups,
  reportSections,
  type ReportComparison,
  type ReportFilter,
  type ReportQuestion,
} from '../../ports/report-facts.js'
import { attackTypes } from '../format/attack-types.js'

const dayMs = 86_400_000
const maxSpanMs = 400 * dayMs
const maxText = 200
const ranges: ReadonlyMap<string, number> = new Map([
  ['24h', 1],
  ['7d', 7],
  ['30d', 30],
  ['90d', 90],
])
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/
const name = /^[\w.-]{1,64}$/

/** The fields of a question by their names; empty for what is not given. */
export type QuestionFields = (name: string) => string

/** The names of all fields. */
export const questionFieldNames = [
  ...['day', 'range', 'from', 'to', 'zone', 'compare', 'sections', 'groups'],
  ...['host', 'pbx', 'type', 'victim', 'source', 'search'],
] as const

/**
 * Reads the question; where no span is given, it is about yesterday.
 * @throws AppError `invalidValue` with what would be right
 */
export function readQuestion(
  fields: QuestionFields,
  { now, zone: usualZone }: { readonly now: number; readonly zone: string },
): ReportQuestion {
  const zone = fields('zone') === '' ? usualZone : fields('zone')
  if (!isTimeZone(zone)) throw refused('zone must be a time zone, Europe/Berlin', zone)
  const span = readSpan(fields, now, zone)
  if (span.to <= span.from) throw new AppError('invalidValue', 'from must be earlier than to')
  if (span.to - span.from > maxSpanMs) {
    throw new AppError('invalidValue', 'a report is about at most 400 days')
  }
  const sections = readWords(fields, 'sections', reportSections)
  const groups = readWords(fields, 'groups', reportGroups)
  return {
    kind: 'once',
    ...span,
    zone,
    filter: readFilter(fields),
    compareWith: readComparison(fields('compare')),
    ...(sections !== undefined && { sections }),
    ...(groups !== undefined && { groups }),
  }
}

function readSpan(fields: QuestionFields, now: number, zone: string) {
  const [day, range, from, to] = [fields('day'), fields('range'), fields('from'), fields('to')]
  if (day !== '') return wholeDay(readWantedDay(day, now, zone), zone)
  if (range !== '') return { from: now - readRange(range) * dayMs, to: now }
  if (from === '' && to !== '') throw new AppError('invalidValue', 'from is missing')
  if (from === '') return wholeDay(addDays(dayIn(now, zone), -1), zone)
  return {
    from: readInstant('from', from, { zone, isEnd: false }),
    to: to === '' ? now : readInstant('to', to, { zone, isEnd: true }),
  }
}

function readRange(text: string): number {
  const days = ranges.get(text)
  if (days === undefined)
    throw refused(`range must be one of ${[...ranges.keys()].join(', ')}`, text)
  return days
}

function wholeDay(day: CalendarDay, zone: string) {
  return { from: startOfDay(day, zone), to: startOfDay(addDays(day, 1), zone) }
}

function readWantedDay(text: string, now: number, zone: string): CalendarDay {
  if (text === 'today') return dayIn(now, zone)
  if (text === 'yesterday') return addDays(dayIn(now, zone), -1)
  const day = readDay(text)
  if (day === undefined) throw refused('day must be a day, 2026-11-30, today or yesterday', text)
  return day
}

/** A day, which counts whole, also as the end; a time with its zone; or ms since the epoch, as links have it. */
function readInstant(
  field: string,
  text: string,
  { zone, isEnd }: { readonly zone: string; readonly isEnd: boolean },
): number {
  const day = readDay(text)
  if (day !== undefined) return startOfDay(isEnd ? addDays(day, 1) : day, zone)
  if (/^\d{10,14}$/.test(text)) return Number(text)
  const at = instant.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(at)) return at
  throw refused(`${field} must be a day, or a time with its zone, 2026-11-30T08:00:00Z`, text)
}

function readFilter(fields: QuestionFields): ReportFilter {
  const given = (field: string, isRight: (text: string) => boolean, wanted: string) => {
    const text = fields(field)
    if (text === '') return {}
    if (!isRight(text)) throw refused(`${field} must be ${wanted}`, text)
    return { [field]: text }
  }
  const type = fields('type').toUpperCase()
  const victim = parseAddress(fields('victim'))
  const source = parseNetwork(fields('source'))
  return {
    ...given('host', (text) => name.test(text), 'the name of a host'),
    ...given('pbx', (text) => name.test(text), 'the name of a PBX'),
    ...given('type', () => attackTypes.includes(type), 'a SIP method or another service'),
    ...given('victim', () => victim !== undefined, 'an address'),
    ...given('source', () => source !== undefined, 'an address, or the /64 of an IPv6 address'),
    ...given('search', (text) => text.length <= maxText, `at most ${maxText} characters`),
    ...(type !== '' && { type }),
    ...(victim !== undefined && { victim }),
    ...(source !== undefined && { source }),
  }
}

function readComparison(text: string): ReportComparison {
  if (text === '' || text === 'usual') return 'usual'
  if (text === 'before' || text === 'none') return text
  throw refused('compare must be usual, before or none', text)
}

function readWords<Word extends string>(
  fields: QuestionFields,
  field: string,
  all: readonly Word[],
): readonly Word[] | undefined {
  const text = fields(field)
  if (text === '') return undefined
  const words = text.split(',').slice(0, all.length)
  const known = words.map((word) => all.find((each) => each === word))
  if (!known.every((word) => word !== undefined)) {
    throw refused(`${field} must be some of ${all.join(', ')}, with commas between them`, text)
  }
  return known
}

function refused(wanted: string, text: string): AppError {
  return new AppError('invalidValue', `${wanted}, not "${printable(text.slice(0, 60))}"`)
}
