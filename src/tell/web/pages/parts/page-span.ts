// The span of time that a page is about: one of four ranges, or two instants that a chart's column names.
import type { PageFields } from '../page-route.js'
import type { ChoiceView } from '../views/view-parts.js'
import { linkTo } from './link-to.js'

const hour = 3_600_000
const day = 24 * hour

const ranges = [
  { name: '24h', text: '24 h', length: day, words: 'the last 24 h' },
  { name: '7d', text: '7 days', length: 7 * day, words: 'the last 7 days' },
  { name: '30d', text: '30 days', length: 30 * day, words: 'the last 30 days' },
  { name: '90d', text: '90 days', length: 90 * day, words: 'the last 90 days' },
] as const

/** A span, `from` inclusive, `to` exclusive, in ms since the epoch. */
export interface PageSpan {
  readonly from: number
  readonly to: number
  /** `24h`, `7d`, `30d` or `90d`; empty where two instants were named. */
  readonly range: string
  /** `the last 24 h`. */
  readonly words: string
  /** The fields that say the same in a link. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Reads the span; what is no span is the last 24 hours, or the range that the page prefers. */
export function readSpan(query: PageFields, now: number, preferred = '24h'): PageSpan {
  const [from, to] = [instantOf(query.get('from')), instantOf(query.get('to'))]
  if (from !== undefined && to !== undefined && from < to) {
    const fields = [['from', String(from)] as const, ['to', String(to)] as const]
    return { from, to, range: '', words: 'this span', fields }
  }
  const named = ranges.find(({ name }) => name === query.get('range'))
  const { name, length, words } =
    named ?? ranges.find((each) => each.name === preferred) ?? ranges[0]
  const fields = name === preferred ? [] : [['range', name] as const]
  // An attack of this very millisecond counts.
  return { from: now - length, to: now + 1, range: name, words, fields }
}

/** Makes the links to the ranges of a page. */
export function rangeChoices(
  path: string,
  span: PageSpan,
  keep: Iterable<readonly [string, string]> = [],
  preferred = '24h',
): readonly ChoiceView[] {
  const kept = [...keep]
  return ranges.map(({ name, text }) => ({
    text,
    href: linkTo(path, [['range', name === preferred ? '' : name], ...kept]),
    isChosen: name === span.range,
  }))
}

function instantOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
