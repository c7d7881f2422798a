// A line as small as a word: how a number came about.
import { draw, type Drawing } from './drawing.js'

/** Draws the line of at least two values, from 0 to the largest, over the whole width. */
export function drawSparkline(values: readonly number[], title: string): Drawing {
  const most = Math.max(1, ...values)
  const step = 100 / Math.max(1, values.length - 1)
  const points = values.map((value, index) => {
    return `${round(index * step)} ${round(27 - (25 * Math.max(0, value)) / most)}`
  })
  const line = points.length < 2 ? 'M0 27H100' : `M${points.join('L')}`
  return draw(
    'svg',
    { class: 'spark', viewBox: '0 0 100 28', preserveAspectRatio: 'none', role: 'img' },
    [
      draw('title', {}, [title]),
      draw('path', { class: 'under', d: `${line}V28H0Z` }),
      draw('path', { class: 'line', d: line, 'vector-effect': 'non-scaling-stroke' }),
    ],
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
