// The journal of this host: where it stands, what bounds it, and what each of its files begins with.
import { join } from 'node:path'
import type { Config } from '../../config/config.js'
import type { Decider } from '../../decide/decider.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import { FileJournal } from '../../remember/journal/file-journal.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import { knownState } from '../witness/known-state.js'

const maxBytes = 256 * 1024 * 1024

/** Where the journal stands. */
export function journalFolder(config: Pick<Config, 'store'>): string {
  return join(config.store.spoolDirectory, 'attempts')
}

/** Makes the journal; it keeps nothing before it is started. */
export function openJournal(
  config: Pick<Config, 'store'>,
  parts: {
    /** Whose knowledge each file begins with; asked when one begins. */
    readonly decider: () => Pick<Decider, 'lists' | 'trust' | 'blocks'>
    readonly settings: Pick<SettingsInForce, 'current'>
    readonly clock: Clock
    readonly log: Log
  },
): FileJournal {
  const { decider, settings, clock, log } = parts
  return new FileJournal({
    folder: journalFolder(config),
    clock,
    days: () => settings.current['retention.attemptDays'],
    maxBytes,
    state: () => knownState(decider()),
    onTrouble: (text) => {
      log.warn(text)
    },
  })
}
