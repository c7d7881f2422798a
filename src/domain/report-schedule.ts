// When reports are made: each by a line that people can read, and the slot that it fills now.
import {
  addDays,
  addMonths,
  dayIn,
  dayText,
  instantOf,
  startOfDay,
  weekdayNames,
  weekdayOf,
} from './calendar.js'
import type { CalendarDay } from './calendar.js'

/** What a line of a schedule says. */
export interface ReportPlan {
  readonly kind: 'daily' | 'weekly' | 'monthly'
  /** Of weeks the weekday, 1 for Monday; of months the day of the month; else 0. */
  readonly on: number
  /** Minutes after midnight. */
  readonly atMinutes: number
  readonly recipients: readonly string[]
  readonly host: string
  readonly pbx: string
}

/** One report of a plan: the span that it is about, and when it is due. */
export interface ReportSlot {
  /** In ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly dueAt: number
  /** The first day that it is about, `2026-11-29`. */
  readonly day: string
}

const kinds = ['daily', 'weekly', 'monthly'] as const
const maxRecipients = 20
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const address = /^[^\s@,;:<>()[\]\\"\p{Cc}\p{Cf}]{1,64}@[A-Za-z0-9.-]{1,253}$/u
const name = /^[\w.-]{1,64}$/

/** Says how a line of a schedule is written. */
export const planForm =
  'daily HH:MM, weekly DAY HH:MM or monthly NUMBER HH:MM, then recipients with blanks between them, then host=NAME or pbx=NAME where it is about one alone'

/** Reads `07:00` as minutes after midnight; undefined where it is no time of a day. */
export function readClock(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2])
}

/** Reads a line: `weekly mon 07:00 boss@example.org ops@example.org pbx=berlin`. Undefined where it is none. */
export function readPlan(line: string): ReportPlan | undefined {
  const words = line.trim().split(/ +/)
  const kind = kinds.find((each) => each === words[0])
  if (kind === undefined) return undefined
  const [, day = ''] = words
  const [clock = '', ...rest] = words.slice(kind === 'daily' ? 1 : 2)
  const on = readOn(kind, day)
  const atMinutes = readClock(clock)
  const isFilter = (word: string): boolean => /^(host|pbx)=/.test(word)
  const recipients = readRecipients(rest.filter((word) => !isFilter(word)))
  const filter = readFilter(rest.filter(isFilter))
  if (on === undefined || atMinutes === undefined) return undefined
  return filter && recipients && { kind, on, atMinutes, recipients, ...filter }
}

function readRecipients(all: readonly string[]): readonly string[] | undefined {
  const isCount = all.length >= 1 && all.length <= maxRecipients
  return isCount && all.every((one) => address.test(one)) ? all : undefined
}

/** Says when a plan is due: `weekly on Monday at 07:00`. */
export function planWords({ kind, on, atMinutes }: ReportPlan): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  const at = `at ${two(Math.floor(atMinutes / 60))}:${two(atMinutes % 60)}`
  if (kind === 'daily') return `daily ${at}`
  return kind === 'weekly'
    ? `weekly on ${weekdayNames[on - 1] ?? ''} ${at}`
    : `monthly on day ${on} ${at}`
}

/** Returns the last slot of a plan that is due at an instant. */
export function dueSlot(plan: ReportPlan, now: number, zone: string): ReportSlot {
  let day = dayIn(now, zone)
  // A month has its day within 31 days; the clock of today may not have come yet.
  for (let back = 0; back <= 32; back += 1, day = addDays(day, -1)) {
    const slot = slotDueOn(plan, day, zone)
    if (slot !== undefined && slot.dueAt <= now) return slot
  }
  throw new Error('every month has every day up to 28')
}

/** Returns when a plan is due next. */
export function nextDueAt(plan: ReportPlan, now: number, zone: string): number {
  let day = dayIn(now, zone)
  for (let ahead = 0; ahead <= 32; ahead += 1, day = addDays(day, 1)) {
    const slot = slotDueOn(plan, day, zone)
    if (slot !== undefined && slot.dueAt > now) return slot.dueAt
  }
  throw new Error('every month has every day up to 28')
}

/** The slot that is due on a day: it is about the whole day, week or month before. */
function slotDueOn(plan: ReportPlan, day: CalendarDay, zone: string): ReportSlot | undefined {
  const { kind, on, atMinutes } = plan
  if (kind === 'weekly' && weekdayOf(day) !== on) return undefined
  if (kind === 'monthly' && day.day !== on) return undefined
  const [first, end] = spanBefore(kind, day)
  return {
    from: startOfDay(first, zone),
    to: startOfDay(end, zone),
    dueAt: instantOf(day, atMinutes, zone),
    day: dayText(first),
  }
}

function spanBefore(
  kind: ReportPlan['kind'],
  day: CalendarDay,
): readonly [first: CalendarDay, end: CalendarDay] {
  if (kind === 'daily') return [addDays(day, -1), day]
  if (kind === 'monthly') return [addMonths(day, -1), addMonths(day, 0)]
  const monday = addDays(day, 1 - weekdayOf(day))
  return [addDays(monday, -7), monday]
}

function readOn(kind: ReportPlan['kind'], text: string): number | undefined {
  if (kind === 'daily') return 0
  if (kind === 'weekly') {
    const index = weekdays.findIndex((weekday) => weekday === text.toLowerCase())
    return index < 0 ? undefined : index + 1
  }
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0
  return day >= 1 && day <= 28 ? day : undefined
}

function readFilter(
  words: readonly string[],
): { readonly host: string; readonly pbx: string } | undefined {
  const found = { host: '', pbx: '' }
  for (const word of words) {
    const [key = '', value = ''] = word.split('=', 2)
    if ((key !== 'host' && key !== 'pbx') || found[key] !== '' || !name.test(value)) {
      return undefined
    }
    found[key] = value
  }
  return found
}
