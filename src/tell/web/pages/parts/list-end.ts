// After which time an entry of a list ends, as a choice in a form.
import { AppError } from '../../../../domain/app-error.js'
import { withoutEnd } from '../../../../domain/list-entry.js'
import { describeDuration } from '../../../format/describe-time.js'
import type { PageContext } from '../page-route.js'
import type { EndOption } from '../views/list-view.js'

const hourMs = 3_600_000
const spans: readonly (readonly [value: string, ms: number, text: string])[] = [
  ['1h', hourMs, 'after an hour'],
  ['4h', 4 * hourMs, 'after 4 hours'],
  ['1d', 24 * hourMs, 'after a day'],
  ['1w', 168 * hourMs, 'after a week'],
  ['30d', 720 * hourMs, 'after 30 days'],
]
const never = 'never'

/** The choices; `endsAt` is the end of the entry that is edited. What was sent before is chosen. */
export function endOptions(
  { body, now }: Pick<PageContext, 'body' | 'now'>,
  endsAt: number | undefined,
): readonly EndOption[] {
  const chosen = body.get('ends') || (endsAt === undefined ? never : '')
  const kept =
    endsAt === undefined
      ? []
      : [{ value: '', text: `as it is: in ${describeDuration(endsAt - now)}`, isChosen: false }]
  const all = [
    ...kept,
    { value: never, text: 'never', isChosen: false },
    ...spans.map(([value, , text]) => ({ value, text, isChosen: false })),
  ]
  return all.map((option) => ({ ...option, isChosen: option.value === chosen }))
}

/** Reads a choice; undefined where the end stays as it is. */
export function endsAtOf(chosen: string, now: number): number | undefined {
  if (chosen === '') return undefined
  if (chosen === never) return withoutEnd
  const span = spans.find(([value]) => value === chosen)
  if (span === undefined) throw new AppError('invalidValue', 'choose when the entry ends')
  return now + span[1]
}
