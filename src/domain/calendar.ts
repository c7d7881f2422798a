// Days and clocks of a time zone as instants: days of 23 and 25 hours, clocks that are skipped or come twice.

/** A day of the calendar, whatever the zone. */
export interface CalendarDay {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
}

const [minuteMs, dayMs] = [60_000, 86_400_000]
const maxFormats = 64
const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns the day that an instant (ms since the epoch) lies in. */
export function dayIn(at: number, zone: string): CalendarDay {
  const local = new Date(at + offsetAt(at, zone))
  return dayOf(local)
}

/** Returns the minutes since midnight that the clock shows at an instant. */
export function clockMinutes(at: number, zone: string): number {
  const local = new Date(at + offsetAt(at, zone))
  return local.getUTCHours() * 60 + local.getUTCMinutes()
}

/**
 * Returns the instant at which the clock of a day shows so many minutes after midnight: the first where it
 * does so twice, and where that is skipped, as much later as is skipped.
 */
export function instantOf(day: CalendarDay, minutes: number, zone: string): number {
  const wanted = Date.UTC(day.year, day.month - 1, day.day) + minutes * minuteMs
  const before = wanted - offsetAt(wanted - dayMs, zone)
  const after = wanted - offsetAt(wanted + dayMs, zone)
  const shows = (at: number): boolean => at + offsetAt(at, zone) === wanted
  return [Math.min(before, after), Math.max(before, after)].find(shows) ?? before
}

/** Returns the first instant of a day. */
export function startOfDay(day: CalendarDay, zone: string): number {
  return instantOf(day, 0, zone)
}

/** Returns the day so many days later. */
export function addDays({ year, month, day }: CalendarDay, days: number): CalendarDay {
  return dayOf(new Date(Date.UTC(year, month - 1, day + days)))
}

/** Returns the first day of the month so many months later. */
export function addMonths({ year, month }: CalendarDay, months: number): CalendarDay {
  return dayOf(new Date(Date.UTC(year, month - 1 + months, 1)))
}

/** Returns the day of the week: 1 for Monday, 7 for Sunday. */
export function weekdayOf({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7
}

/** The days of the week, Monday first. */
export const weekdayNames = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

/** Returns a day as `2026-11-30`. */
export function dayText({ year, month, day }: CalendarDay): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** Reads a day that is written `2026-11-30`; undefined where there is no such day. */
export function readDay(text: string): CalendarDay | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (match === null) return undefined
  const [year, month, day] = match.slice(1).map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  const found = { year, month, day }
  return dayText(dayOf(new Date(Date.UTC(year, month - 1, day)))) === text ? found : undefined
}

function dayOf(date: Date): CalendarDay {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** How far the clock of a zone is ahead of UTC at an instant, in ms. */
function offsetAt(at: number, zone: string): number {
  const second = Math.floor(at / 1000) * 1000
  const parts = formatOf(zone).formatToParts(second)
  const numberOf = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(
    numberOf('year'),
    numberOf('month') - 1,
    numberOf('day'),
    numberOf('hour'),
    numberOf('minute'),
    numberOf('second'),
  )
  return local - second
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    hourCycle: 'h23',
    timeZone: zone,
  })
  if (formats.size >= maxFormats) formats.clear()
  formats.set(zone, format)
  return format
}
