// The settings that people change while sipward runs.
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Asker } from './asker.js'

/** Who wants to change settings. */
export type SettingsAsker = Asker

/** Shows and changes settings. */
export interface SettingsDesk {
  settings(): Promise<Settings>

  /**
   * Changes settings, all or none; the values have passed the schema. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it, or a secret that is
   *   not given in the same change would be told to another server
   */
  changeSettings(changes: Partial<Settings>, asker: SettingsAsker): Promise<Settings>

  /**
   * Sets a setting back to its first value: the configuration's, else the default. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it, or a secret that is
   *   not given in the same change would be told to another server
   */
  resetSetting(key: SettingKey, asker: SettingsAsker): Promise<Settings>
}
