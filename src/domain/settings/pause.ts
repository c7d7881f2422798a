// A pause of the protection: attacks are watched, nobody new is blocked, and it ends by itself.
import { AppError } from '../app-error.js'
import type { Settings } from '../settings.js'

/** The longest pause: 7 days in ms. */
export const maxPauseMs = 7 * 86_400_000

/** The settings that a pause is made of. */
export type PauseSettings = Pick<Settings, 'blocking.monitor' | 'blocking.pausedUntil'>

/** The keys of these settings: each says something only beside the other. */
export const pauseKeys = ['blocking.monitor', 'blocking.pausedUntil'] as const

/** Tells whether the protection is paused. */
export function isPaused(settings: PauseSettings): boolean {
  return settings['blocking.monitor'] && settings['blocking.pausedUntil'] !== ''
}

/**
 * Returns changes of settings so that an end of watching only stands beside watching only alone: it leaves
 * with what it ends, and whoever orders watching only without an end has none.
 * @throws AppError `invalidValue` for an end where nothing is to end
 */
export function withPauseKept(
  current: PauseSettings,
  changes: Partial<Settings>,
): Partial<Settings> {
  const isWatching = current['blocking.monitor']
  const { 'blocking.monitor': willWatch = isWatching, 'blocking.pausedUntil': until } = changes
  const isUntilKept = until === undefined || until === current['blocking.pausedUntil']
  if (willWatch === isWatching && isUntilKept) return changes
  if (until === undefined || (!willWatch && isUntilKept)) {
    return { ...changes, 'blocking.pausedUntil': '' }
  }
  if (willWatch || until === '') return changes
  const message =
    'blocking.pausedUntil is the end of watching only: set blocking.monitor in the same change, or run sipward pause'
  throw new AppError('invalidValue', message)
}

/**
 * Returns what a pause changes, or its end.
 * @param untilAt in ms since the epoch; 0 ends the pause
 * @throws AppError `invalidValue` where watching only was ordered without an end
 */
export function pauseChanges(settings: PauseSettings, untilAt: number): PauseSettings {
  if (settings['blocking.monitor'] && !isPaused(settings)) {
    const message = 'nobody is blocked anyway: blocking.monitor is on, without an end'
    throw new AppError('invalidValue', message)
  }
  const until = untilAt === 0 ? '' : new Date(untilAt).toISOString()
  return { 'blocking.monitor': until !== '', 'blocking.pausedUntil': until }
}
