// Hours and days of a zone's clock, as instants: a day has 23, 24 or 25 hours.

const minute = 60_000
const hour = 60 * minute

/** What a span is cut into: some hours, or some days, of the clock. */
export interface StepLength {
  readonly unit: 'hour' | 'day'
  readonly count: number
}

/**
 * Cuts a span at whole hours or days of the zone's clock. Returns the beginnings of the steps, and the end
 * of the last one; the first and the last may be shorter. At most `most` steps: the latest.
 */
export function stepsOf(
  { from, to }: { readonly from: number; readonly to: number },
  { unit, count }: StepLength,
  { zone, most }: { readonly zone: string; readonly most: number },
): readonly number[] {
  if (from >= to) return []
  const length = count * (unit === 'hour' ? hour : 24 * hour)
  const steps: number[] = []
  // By the clock on the wall, so that days of 23 and 25 hours are days.
  let wall = Math.floor((from + offsetAt(from, zone)) / length) * length
  if (to - from > (most + 2) * length)
    wall = Math.floor((to + offsetAt(to, zone)) / length - most) * length
  for (;;) {
    const at = unit === 'hour' ? wall - offsetAt(from, zone) : instantOf(wall, zone)
    if (at >= to) break
    steps.push(Math.max(at, from))
    wall += length
  }
  return [...new Set(steps)].slice(-most).concat(to)
}

/** The instant at which the zone's clock shows a time; where it is skipped, the first one after it. */
function instantOf(wall: number, zone: string): number {
  const guess = wall - offsetAt(wall, zone)
  return wall - offsetAt(guess, zone)
}

/** How far the zone's clock is before UTC, in ms. */
function offsetAt(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minute
}

let last: { readonly zone: string; readonly format: Intl.DateTimeFormat } | undefined

/** Making a format takes longer than to use it a hundred times. */
function formatOf(zone: string): Intl.DateTimeFormat {
  if (last?.zone !== zone) {
    const options = { timeZone: zone, timeZoneName: 'longOffset' } as const
    last = { zone, format: new Intl.DateTimeFormat('en', options) }
  }
  return last.format
}
