// A pause of the protection: attacks are watched, nobody new is blocked, and it ends by itself.
import { AppError } from '../app-error.js'
import type { Settings } from '../settings.js'

/** The longest pause: 7 days in ms. */
export const maxPauseMs = 7 * 86_400_000

/** The settings that a pause is made of. */
export type PauseSettings = Pick<Settings, 'blocking.monitor' | 'blocking.pausedUntil'>

/** Tells whether the protection is paused. */
export function isPaused(settings: PauseSettings): boolean {
  return settings['blocking.pausedUntil'] !== ''
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
