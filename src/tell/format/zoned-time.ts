// Instants for mails and reports: in the zone of whoever reads them, with the zone and its offset.

const maxFormats = 256
const formats = new Map<string, Intl.DateTimeFormat>()

const shapes = {
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  shortDay: { weekday: 'short', day: 'numeric', month: 'short' },
  clock: { hour: '2-digit', minute: '2-digit' },
  tick: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  zone: { timeZoneName: 'short' },
  offset: { timeZoneName: 'longOffset' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>

/** Returns an instant with all that it needs: `Mon 30 Nov 2026, 07:12:04 CET (UTC+01:00)`. */
export function fullTime(at: number, zone: string): string {
  return `${partOf(at, zone, 'day')}, ${partOf(at, zone, 'tick')} ${zoneWords(at, zone)}`
}

/** Returns an instant without the year, `Mon 30 Nov, 07:12 CET`. */
export function shortTime(at: number, zone: string): string {
  return `${partOf(at, zone, 'shortDay')}, ${partOf(at, zone, 'clock')} ${zoneName(at, zone)}`
}

/** Returns the clock and its zone, `08:12 CET`, with the day before it where that is another than `near`'s. */
export function clockNear(at: number, near: number, zone: string): string {
  const isSameDay = partOf(at, zone, 'day') === partOf(near, zone, 'day')
  return isSameDay ? `${partOf(at, zone, 'clock')} ${zoneName(at, zone)}` : shortTime(at, zone)
}

/** Returns a day, `Mon 30 Nov 2026`. */
export function dayWords(at: number, zone: string): string {
  return partOf(at, zone, 'day')
}

/** Returns a day without the year, `Mon 30 Nov`. */
export function shortDay(at: number, zone: string): string {
  return partOf(at, zone, 'shortDay')
}

/** Returns a span by its clock, `11:00–12:00`; with days where it touches more than one. */
export function clockSpan(from: number, to: number, zone: string): string {
  const [first, last] = [partOf(from, zone, 'shortDay'), partOf(to, zone, 'shortDay')]
  const [start, end] = [partOf(from, zone, 'clock'), partOf(to, zone, 'clock')]
  return first === last ? `${start}–${end}` : `${first} ${start} – ${last} ${end}`
}

/** Returns the zone and its offset, `CET (UTC+01:00)`. */
export function zoneWords(at: number, zone: string): string {
  const [name, offset] = [zoneName(at, zone), offsetOf(at, zone)]
  return name === offset || name === 'UTC' ? name : `${name} (${offset})`
}

/** The name of the zone at an instant: its letters, `CET`; where it has none its offset, `UTC-05:00`. */
function zoneName(at: number, zone: string): string {
  const name = zonePart(at, zone, 'zone')
  return /^(GMT|UTC)(?=[+-])/.test(name) ? offsetOf(at, zone) : name
}

function offsetOf(at: number, zone: string): string {
  return zonePart(at, zone, 'offset').replace(/^GMT$/, 'GMT+00:00').replace(/^GMT/, 'UTC')
}

function zonePart(at: number, zone: string, shape: 'zone' | 'offset'): string {
  const parts = formatOf(zone, shape).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC'
}

function partOf(at: number, zone: string, shape: keyof typeof shapes): string {
  return formatOf(zone, shape).format(at).replaceAll(',', '')
}

function formatOf(zone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const key = `${zone} ${shape}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    ...shapes[shape],
    timeZone: zone,
    hourCycle: 'h23',
  })
  if (formats.size >= maxFormats) formats.clear()
  formats.set(key, format)
  return format
}
