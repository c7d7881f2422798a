// Attacks over time as columns, each counted by type: hours of a day, else days of the viewer's zone.
import type { ColumnsChart } from '../../../charts/columns.js'
import type { AttackCounts } from '../../../../ports/attack-query.js'
import { stepsOf } from '../../../format/time-steps.js'
import { linkTo } from './link-to.js'
import type { PageSpan } from './page-span.js'

const hour = 3_600_000
const maxTypes = 6
const maxColumns = 100
const maxTicks = 6

/** Cuts the span into hours up to two days of it, else into days of the viewer's zone. */
export function columnSteps({ from, to }: PageSpan, zone: string): readonly number[] {
  const unit = to - from <= 48 * hour ? 'hour' : 'day'
  return stepsOf({ from, to }, { unit, count: 1 }, { zone, most: maxColumns })
}

/** Makes a column of each step that was counted. */
export function timeColumns(
  { perStep }: Pick<AttackCounts, 'perStep'>,
  span: PageSpan,
  zone: string,
): ColumnsChart {
  const types = mostFrequent(perStep.flatMap(({ perType }) => perType))
  const isHours = span.to - span.from <= 48 * hour
  const words = wordsOf(zone, isHours)
  const between = Math.max(1, Math.ceil(perStep.length / maxTicks))
  return {
    title: 'Attacks over time by type',
    types,
    columns: perStep.map(({ from, perType }, index) => {
      const to = perStep[index + 1]?.from ?? span.to
      return {
        span: words.span(from, to),
        tick: index % between === 0 ? words.tick(from) : '',
        counts: types.map((type) => perType.find(({ key }) => key === type)?.count ?? 0),
        href: linkTo('/attacks', [
          ['from', String(from)],
          ['to', String(to)],
        ]),
      }
    }),
  }
}

function wordsOf(zone: string, isHours: boolean) {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone },
  })
  const day = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', timeZone: zone },
  })
  const dayOf = (at: number): string => day.format(at).replaceAll(',', '')
  return {
    span: (from: number, to: number) =>
      isHours ? `${dayOf(from)} ${clock.format(from)}–${clock.format(to)}` : dayOf(from),
    tick: (at: number) => (isHours ? clock.format(at) : dayOf(at)),
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
