// When each item of several recordings is played, counted from the start. Pure.
import { AppError } from '../domain/app-error.js'
import type { RecordedItem, Recording } from './recording.js'

/** How recordings are laid out in time. */
export interface ScheduleOptions {
  /** 1 keeps the recorded pace, 10 is ten times as fast, Infinity leaves no pauses at all. */
  readonly speed?: number

  /** The longest silence between two items, in ms of recorded time; longer ones are shortened to it. */
  readonly maxGapMs?: number

  /** `sequence`: each begins when the one before has ended (the default). `together`: all begin at once. */
  readonly order?: 'sequence' | 'together'
}

/** One item and when it is played. */
export interface ScheduledItem {
  /** The name of its recording. */
  readonly recording: string

  readonly item: RecordedItem

  /** In ms after the start; ascends along the schedule. */
  readonly offset: number
}

/**
 * Lays recordings out in time. AMI and HEP are laid out together, so a silence that is shortened
 * is shortened for both.
 * @throws AppError `invalidValue` where the speed or the gap is not a number above 0.
 */
export function schedule(
  recordings: readonly Recording[],
  { speed = 1, maxGapMs = Infinity, order = 'sequence' }: ScheduleOptions,
): ScheduledItem[] {
  requirePositive('speed', speed)
  requirePositive('longest gap', maxGapMs)
  const recorded = recordings.map(({ name, items }) => offsetsOf(name, items))
  const laidOut = order === 'sequence' ? oneAfterAnother(recorded) : allAtOnce(recorded)
  let recordedOffset = 0
  let offset = 0
  return laidOut.map((step) => {
    offset += Math.min(step.offset - recordedOffset, maxGapMs) / speed
    recordedOffset = step.offset
    return { ...step, offset }
  })
}

function offsetsOf(recording: string, items: readonly RecordedItem[]): ScheduledItem[] {
  const first = items[0]?.at ?? 0
  return items.map((item) => ({ recording, item, offset: item.at - first }))
}

function oneAfterAnother(recorded: readonly ScheduledItem[][]): ScheduledItem[] {
  let start = 0
  return recorded.flatMap((steps) => {
    const shifted = steps.map((step) => ({ ...step, offset: start + step.offset }))
    start = shifted.at(-1)?.offset ?? start
    return shifted
  })
}

function allAtOnce(recorded: readonly ScheduledItem[][]): ScheduledItem[] {
  return recorded.flat().sort((a, b) => a.offset - b.offset)
}

function requirePositive(what: string, value: number): void {
  if (!(value > 0)) throw new AppError('invalidValue', `the ${what} ${value} is not above 0`)
}
