// The desk that says what other settings would have done.
import type { Config } from '../../config/config.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { AttemptJournal } from '../../ports/attempt-journal.js'
import type { Clock } from '../../ports/clock.js'
import type { Pipeline } from '../path/pipeline.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import { LiveWhatIfDesk } from './live-what-if-desk.js'
import { journalFolder } from './open-journal.js'

/** Opens the desk; what it is at when the stack is run ends without an answer. */
export function openWhatIf(
  stack: ShutdownStack,
  parts: {
    readonly config: Pick<Config, 'store'>
    readonly path: Pick<Pipeline, 'witness'>
    readonly journal: Pick<AttemptJournal, 'flush' | 'status'>
    readonly settings: Pick<SettingsInForce, 'current'>
    readonly clock: Clock
  },
): LiveWhatIfDesk {
  const { config, path, journal, settings, clock } = parts
  const settle = (): void => {
    path.witness?.settle()
  }
  const folder = journalFolder(config)
  const desk = new LiveWhatIfDesk({ folder, journal, settle, settings, clock })
  stack.add(() => desk.stop())
  return desk
}
