// A pause of the protection ends by itself, also after a restart.
import { toError } from '../../domain/app-error.js'
import type { Settings } from '../../domain/settings.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Asker } from '../../ports/operator/asker.js'
import type { SettingsDesk } from '../../ports/operator/settings-desk.js'

const lookMs = 1000
/** The end of a pause shuts nobody out. */
const nobody: Asker = { addresses: [], isForced: true }

/** What the end of a pause needs. */
export interface PauseEndParts {
  readonly settings: { readonly current: Settings }
  /** Changes settings as a person does, on the disk too. */
  readonly desk: Pick<SettingsDesk, 'changeSettings'>
  readonly clock: Clock
  readonly log: Log
}

/** Looks every second whether a pause is over. */
export class PauseEnd {
  readonly #parts: PauseEndParts
  readonly #repeater: Repeater

  constructor(parts: PauseEndParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => this.look(), lookMs)
  }

  start(): void {
    this.#repeater.start()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Ends a pause whose time is over. */
  async look(): Promise<void> {
    const { settings, desk, clock, log } = this.#parts
    const until = settings.current['blocking.pausedUntil']
    if (until === '' || Date.parse(until) > clock.now()) return
    try {
      await desk.changeSettings({ 'blocking.monitor': false, 'blocking.pausedUntil': '' }, nobody)
      log.info('the pause is over: blocking.monitor is off')
    } catch (caught) {
      // In force all the same; the store gets it with the next look.
      log.warn({ cause: toError(caught).message }, 'the end of the pause is not recorded yet')
    }
  }
}
