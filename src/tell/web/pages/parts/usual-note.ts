// A number beside what is usual: 24 hours against the same weekday of four weeks, a longer span against
// the one before it.
import type { AttackDesk } from '../../../../ports/operator/attack-desk.js'
import type { PageSpan } from './page-span.js'

const day = 86_400_000
const week = 7 * day

/** Says how the number of attacks differs from what is usual; empty where nothing is there to compare with. */
export async function usualNote(
  desk: Pick<AttackDesk, 'attacks'>,
  { from, to, range }: PageSpan,
): Promise<string> {
  const isDay = range === '24h'
  const length = to - from
  const shifts = isDay ? [1, 2, 3, 4].map((weeks) => weeks * week) : [length]
  const [now, ...before] = await Promise.all(
    [0, ...shifts].map((shift) =>
      desk.attacks({ from: from - shift, to: to - shift, page: 1, perPage: 1 }),
    ),
  )
  // A week before the first attack that is known says nothing.
  const totals = before.map(({ total }) => total).filter((total) => total > 0)
  if (now === undefined || totals.length === 0) return ''
  const usual = totals.reduce((sum, total) => sum + total, 0) / totals.length
  const change = Math.round((100 * (now.total - usual)) / usual)
  const than = isDay ? 'the same weekday before' : 'the span before'
  if (change === 0) return `as many as ${than}`
  const much =
    change > 999
      ? 'more than 10 times as many as'
      : `${Math.abs(change)}\u202f% ${change > 0 ? 'more' : 'fewer'} than`
  return `${much} ${than}`
}
