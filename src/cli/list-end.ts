// When an entry of a list is to end, as people say it on the command line: `--for 2h`, `--until TIME`.
import { AppError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import { toIsoTime } from '../tell/format/describe-time.js'

const unitMs = {
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
} as const
const part = /(\d{1,6})\s*(s|min|m|h|d|w)\s*/gy
const zone = /(?:Z|[+-]\d\d:\d\d)$/

/**
 * Returns the end as the API takes it; undefined where nothing is said of it.
 * @throws AppError `invalidValue` for what is no length of time, or no time
 */
export function endArgument(
  { for: length, until }: { readonly for?: string; readonly until?: string },
  now: number,
): string | undefined {
  if (length !== undefined) return toIsoTime(now + durationOf(length))
  return until === undefined || until === 'never' ? until : timeOf(until)
}

/** Reads `90s`, `30min`, `2h`, `1d 12h`, `1w`; in ms. */
function durationOf(text: string): number {
  const parts = [...text.trim().matchAll(part)]
  const isWhole = parts.map(([all]) => all).join('') === text.trim()
  const total = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs],
    0,
  )
  if (isWhole && total > 0) return total
  throw new AppError(
    'invalidValue',
    `"${printable(text)}" is no length of time: 30min, 2h, 1d 12h, 1w`,
  )
}

/** A time without a zone is this machine's. */
function timeOf(text: string): string {
  const iso = text.trim().replace(' ', 'T')
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?(?:Z|[+-]\d\d:\d\d)?$/.test(iso)
  const isDay = !iso.includes('T')
  const at = isTime ? Date.parse(isDay && !zone.test(iso) ? `${iso}T00:00` : iso) : NaN
  if (!Number.isNaN(at)) return toIsoTime(at)
  const examples = '2026-12-24 18:00, 2026-12-24T18:00Z, never'
  throw new AppError('invalidValue', `"${printable(text)}" is no time: ${examples}`)
}
