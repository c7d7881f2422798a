// Instants in the viewer's zone: relative up to an hour, then the clock; the exact instant beside it.
import { describeDuration } from '../../format/describe-time.js'

/** Whose clock a page is written for. */
export interface Viewer {
  /** An IANA zone that Intl knows, `Europe/Berlin`. */
  readonly zone: string
  readonly nowAt: number
}

const hour = 3_600_000
const maxZones = 64
const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns an instant for reading: `4 min ago`, `06:12`, `Sun 23:01`, `12 Nov 23:01`, `29 Nov 2025`. */
export function shownTime(at: number, { zone, nowAt }: Viewer): string {
  const age = nowAt - at
  if (Math.abs(age) < hour) return relative(age)
  const clock = partOf(at, zone, 'clock')
  if (partOf(at, zone, 'day') === partOf(nowAt, zone, 'day')) return clock
  const days = Math.abs(age) / (24 * hour)
  if (days < 6) return `${partOf(at, zone, 'name')} ${clock}`
  return days < 180 ? `${partOf(at, zone, 'date')} ${clock}` : partOf(at, zone, 'year')
}

/** Returns the exact instant with its zone, `Mon 30 Nov 2026 07:12:04 CET`. */
export function exactTime(at: number, { zone }: Viewer): string {
  return `${partOf(at, zone, 'weekday')} ${partOf(at, zone, 'second')}`
}

/** Returns the day and the clock at the top of a page, `Monday 30 November, 07:12`. */
export function longTime(at: number, { zone }: Viewer): string {
  return `${partOf(at, zone, 'long')}, ${partOf(at, zone, 'clock')}`
}

/** Returns the clock alone to the second, for lines of one day: `07:12:04`. */
export function clockTime(at: number, { zone }: Viewer): string {
  return partOf(at, zone, 'tick')
}

function relative(age: number): string {
  if (age < 0) return `in ${describeLargest(-age)}`
  return age < 1000 ? 'just now' : `${describeLargest(age)} ago`
}

/** Returns a length in its largest unit, `57 min`. */
export function describeLargest(length: number): string {
  const [count = '0', unit = 's'] = describeDuration(length).split(' ')
  return `${count} ${unit}`
}

type Part = 'name' | 'date' | 'clock' | 'day' | 'weekday' | 'year' | 'second' | 'long' | 'tick'

const options: Readonly<Record<Part, Intl.DateTimeFormatOptions>> = {
  clock: { hour: '2-digit', minute: '2-digit' },
  tick: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { year: 'numeric', month: 'numeric', day: 'numeric' },
  name: { weekday: 'short' },
  date: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  year: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  second: {
    ...{ year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    timeZoneName: 'short',
  },
}

function partOf(at: number, zone: string, part: Part): string {
  const key = `${zone} ${part}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      ...options[part],
      timeZone: zone,
      hourCycle: 'h23',
    })
    if (formats.size >= maxZones * Object.keys(options).length) formats.clear()
    formats.set(key, format)
  }
  return format.format(at).replaceAll(',', '')
}
