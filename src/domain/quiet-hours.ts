// The hours in which nobody is told what can wait until the morning.
import { clockMinutes } from './calendar.js'

const minuteMs = 60_000
const dayMinutes = 1440
const form = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/

/** Tells whether the text names quiet hours, `22:00-07:00`; equal ends are a mistake. */
export function isQuietHours(text: string): boolean {
  const hours = read(text)
  return hours !== undefined && hours.from !== hours.to
}

/**
 * Returns when the quiet hours end that an instant (ms since the epoch) lies in; the instant itself
 * where it lies in none.
 */
export function endOfQuietHours(quietHours: string, zone: string, at: number): number {
  const hours = read(quietHours)
  if (hours === undefined) return at
  const minute = clockMinutes(at, zone)
  const passed = (minute - hours.from + dayMinutes) % dayMinutes
  const length = (hours.to - hours.from + dayMinutes) % dayMinutes
  if (passed >= length) return at
  const end = at - (at % minuteMs) + (length - passed) * minuteMs
  // The clock may be set forth or back meanwhile.
  const late = (clockMinutes(end, zone) - hours.to + dayMinutes) % dayMinutes
  return end - (late > dayMinutes / 2 ? late - dayMinutes : late) * minuteMs
}

function read(text: string): { readonly from: number; readonly to: number } | undefined {
  const parts = form.exec(text)?.slice(1).map(Number)
  if (parts === undefined) return undefined
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts
  return { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute }
}
