// Attacks over time as columns: each counted by type, in steps that fit the span.
import type { ColumnsChart } from '../../../charts/columns.js'
import type { AttackDesk } from '../../../../ports/operator/attack-desk.js'
import { linkTo } from './link-to.js'
import type { PageSpan } from './page-span.js'

const hour = 3_600_000
const maxTypes = 6

/** Steps of a column by the range of the page: each span has about thirty columns. */
const steps: Readonly<Record<string, number>> = {
  '24h': hour,
  '7d': 6 * hour,
  '30d': 24 * hour,
  '90d': 72 * hour,
}

/** Counts the attacks of each step of the span. */
export async function timeColumns(
  desk: Pick<AttackDesk, 'attackCounts'>,
  span: PageSpan,
  zone: string,
): Promise<ColumnsChart> {
  const step = steps[span.range] ?? Math.max(hour, (span.to - span.from) / 24)
  const starts = startsOf(span, step, zone)
  const counted = await Promise.all(
    starts.map((from) => desk.attackCounts({ from, to: Math.min(from + step, span.to) })),
  )
  const types = mostFrequent(counted.flatMap(({ perType }) => perType))
  const words = wordsOf(zone, step)
  return {
    title: 'Attacks over time by type',
    types,
    columns: counted.map(({ perType }, index) => {
      const from = starts[index] ?? span.from
      return {
        span: words.span(from, Math.min(from + step, span.to)),
        tick: index % 6 === 0 ? words.tick(from) : '',
        counts: types.map((type) => perType.find(({ key }) => key === type)?.count ?? 0),
        href: linkTo('/attacks', [
          ['from', String(from)],
          ['to', String(Math.min(from + step, span.to))],
        ]),
      }
    }),
  }
}

/** Columns begin at whole hours, or days, of the viewer's clock; the first may be cut. */
function startsOf({ from, to }: PageSpan, step: number, zone: string): number[] {
  const offset = offsetOf(from, zone)
  const first = Math.floor((from + offset) / step) * step - offset
  const starts: number[] = []
  for (let at = first; at < to && starts.length < 40; at += step) starts.push(Math.max(at, from))
  return starts
}

/** How far the zone's clock is before UTC, in ms. */
function offsetOf(at: number, zone: string): number {
  const options = { timeZone: zone, timeZoneName: 'longOffset' } as const
  const parts = new Intl.DateTimeFormat('en', options).formatToParts(at)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

function wordsOf(zone: string, step: number) {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone },
  })
  const day = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: zone },
  })
  const dayOf = (at: number): string => day.format(at).replaceAll(',', '')
  const isWithinDay = step < 24 * hour
  return {
    span: (from: number, to: number) =>
      isWithinDay
        ? `${dayOf(from)} ${clock.format(from)}–${clock.format(to)}`
        : step === 24 * hour
          ? dayOf(from)
          : `${dayOf(from)} – ${dayOf(to - 1)}`,
    tick: (at: number) => (step === hour ? clock.format(at) : dayOf(at)),
  }
}

function mostFrequent(counts: readonly { readonly key: string; readonly count: number }[]) {
  const sums = new Map<string, number>()
  for (const { key, count } of counts) sums.set(key, (sums.get(key) ?? 0) + count)
  return [...sums]
    .sort(([, left], [, right]) => right - left)
    .slice(0, maxTypes)
    .map(([key]) => key)
}
