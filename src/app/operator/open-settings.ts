// The desk of settings, with what changes one by itself: the end of a pause.
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { Log } from '../../ports/log.js'
import { PauseEnd } from '../path/pause-end.js'
import { LiveSettingsDesk, type LiveSettingsDeskParts } from './live-settings-desk.js'

/** Opens the desk; the end of a pause is looked for until the stack is run. */
export function openSettings(
  stack: ShutdownStack,
  { log, ...parts }: LiveSettingsDeskParts & { readonly log: Log },
): LiveSettingsDesk {
  const desk = new LiveSettingsDesk(parts)
  const pause = new PauseEnd({ settings: parts.settings, desk, clock: parts.clock, log })
  stack.add(() => pause.stop())
  pause.start()
  return desk
}
