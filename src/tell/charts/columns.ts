// Attacks over time as stacked columns, one a span; each is a link to its rows and says its numbers.
import { counted } from '../../domain/counted.js'
import { draw, percent, type Drawing } from './drawing.js'
import { shownNumber } from './shown-number.js'
import { typeClass } from './type-class.js'

/** One span of time with its numbers, in the order of the chart's types. */
export interface Column {
  /** The span in words, `Mon 30 Nov 04:00–05:00`. */
  readonly span: string
  /** What stands below the column; empty for most. */
  readonly tick: string
  readonly counts: readonly number[]
  /** Where its rows are. */
  readonly href: string
}

/** What a chart of columns shows. */
export interface ColumnsChart {
  readonly title: string
  readonly types: readonly string[]
  readonly columns: readonly Column[]
}

const [top, base, height] = [48, 188, 212]

/** Draws the chart; it fills the width that it is given. */
export function drawColumns(chart: ColumnsChart, link: (path: string) => string): Drawing {
  const totals = chart.columns.map(totalOf)
  const all = totals.reduce((sum, total) => sum + total, 0)
  const ceiling = niceCeiling(Math.max(0, ...totals))
  const peak = chart.columns[totals.indexOf(Math.max(0, ...totals))]
  const sum = counted(all, 'attack', shownNumber)
  const most = peak && all > 0 ? `most ${peak.span}: ${shownNumber(totalOf(peak))}` : ''
  return draw('svg', { class: 'chart has-scale', width: '100%', height, role: 'group' }, [
    draw('title', {}, [chart.title]),
    draw('desc', {}, [`${sum}, ${most}`]),
    ...scale(ceiling),
    draw('text', { class: 'resting', x: 0, y: 12 }, [sum]),
    draw('text', { class: 'resting', x: 0, y: 30 }, [most]),
    ...chart.columns.map((column, index) => drawColumn(chart, { column, index, ceiling }, link)),
    draw('line', { class: 'base', x1: 0, x2: '100%', y1: base + 0.5, y2: base + 0.5 }),
    ...ticks(chart.columns),
  ])
}

interface Place {
  readonly column: Column
  readonly index: number
  readonly ceiling: number
}

function drawColumn(
  { types, columns }: ColumnsChart,
  { column, index, ceiling }: Place,
  link: (path: string) => string,
): Drawing {
  const width = 1 / columns.length
  const x = percent(index * width)
  const total = totalOf(column)
  const parts = types
    .map((type, at) => ({ type, count: column.counts[at] ?? 0 }))
    .filter(({ count }) => count > 0)
  const named = parts.map(({ type, count }) => `${type} ${shownNumber(count)}`).join(', ')
  const first = `${column.span} · ${shownNumber(total)}`
  let y = base
  const bars = parts.map(({ type, count }) => {
    const tall = ((base - top) * count) / ceiling
    y -= tall
    const bar = { x: percent((index + 0.12) * width), y, width: percent(0.76 * width) }
    return draw('rect', { class: typeClass(type), ...bar, height: Math.max(0.6, tall - 1) })
  })
  return draw(
    'a',
    { class: 'column', href: link(column.href), 'aria-label': `${first}: ${named}` },
    [
      draw('title', {}, [`${first}${named === '' ? '' : `\n${named}`}`]),
      draw('rect', {
        class: 'reach',
        x,
        y: top - 8,
        width: percent(width),
        height: base - top + 8,
      }),
      ...bars,
      draw('text', { class: 'readout', x: 0, y: 12 }, [first]),
      draw('text', { class: 'readout', x: 0, y: 30 }, [named]),
    ],
  )
}

function scale(ceiling: number): Drawing[] {
  return [1, 0.5].flatMap((part) => {
    const y = Math.round(base - (base - top) * part) + 0.5
    return [
      draw('line', { class: 'grid', x1: 0, x2: '100%', y1: y, y2: y }),
      draw('text', { x: -8, y: y + 4, 'text-anchor': 'end' }, [shownNumber(ceiling * part)]),
    ]
  })
}

/** A mark where each named column begins, as on a ruler. */
function ticks(columns: readonly Column[]): Drawing[] {
  return columns.flatMap(({ tick }, index) => {
    if (tick === '') return []
    const isLast = index > 0.9 * columns.length
    const x = isLast ? '100%' : percent(index / columns.length)
    return [
      draw('line', { class: 'base', x1: x, x2: x, y1: base, y2: base + 6 }),
      draw('text', { x, y: base + 20, 'text-anchor': isLast ? 'end' : 'start' }, [tick]),
    ]
  })
}

function totalOf({ counts }: Column): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The next of 2, 4, 6, 10, 20, 40, 60, 100 …, whose half is a whole number too. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return [1, 2, 4, 6, 10].map((step) => step * power).find((step) => step >= value && step > 1) ?? 2
}
