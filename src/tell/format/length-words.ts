// Lengths of time and counts in whole words, for sentences.
import { shownNumber } from '../charts/shown-number.js'
import { describeDuration } from './describe-time.js'

const unitWords: Readonly<Record<string, string>> = {
  d: 'day',
  h: 'hour',
  min: 'minute',
  s: 'second',
  ms: 'millisecond',
}

/** Returns a length of time in words, `1 hour`, `2 days 4 hours`. */
export function lengthWords(milliseconds: number): string {
  const parts = describeDuration(milliseconds).split(' ')
  const words: string[] = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [count = '0', unit = ''] = parts.slice(index, index + 2)
    words.push(`${count} ${unitWords[unit] ?? unit}${count === '1' ? '' : 's'}`)
  }
  return words.join(' ')
}

/** Returns a number with its noun, `1 attack`, `1 284 attacks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${shownNumber(count)} ${count === 1 ? one : many}`
}
