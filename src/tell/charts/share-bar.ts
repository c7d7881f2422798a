// A part of a whole as a bar: the ranks of a list, and the guesses that were answered.
import { draw, percent, type Drawing } from './drawing.js'
import { shownNumber, shownShare } from './shown-number.js'

/** Draws the bar of one row of a ranked list; the row itself says the number. */
export function drawShareBar(part: number, most: number): Drawing {
  const share = most <= 0 ? 0 : Math.min(1, Math.max(0, part / most))
  return draw('svg', { class: 'share-bar', width: '100%', 'aria-hidden': 'true' }, [
    draw('rect', { class: 'of', width: '100%', height: '100%' }),
    draw('rect', { class: 'part', width: percent(share), height: '100%' }),
  ])
}

/** Draws how few of many came through: the whole on a scale of ten, and the sliver at its beginning. */
export function drawSliver(part: number, whole: number): Drawing {
  const share = whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole))
  const marks = Array.from({ length: 41 }, (_, index) => {
    const x = index === 40 ? '99.95%' : percent(index / 40)
    const length = index % 20 === 0 ? 8 : index % 4 === 0 ? 6 : 3
    return draw('line', { class: 'tickmark', x1: x, x2: x, y1: 10, y2: 10 + length })
  })
  const words = `${shownNumber(part)} of ${shownNumber(whole)}, ${shownShare(part, whole)}`
  return draw('svg', { width: '100%', height: 18, role: 'img' }, [
    draw('title', {}, [words]),
    draw('rect', { class: 'held', y: 0, width: '100%', height: 8 }),
    draw('rect', { class: 'through', y: 0, width: percent(share), height: 8 }),
    ...(share > 0 ? [draw('rect', { class: 'through', y: 0, width: 2, height: 8 })] : []),
    ...marks,
  ])
}
