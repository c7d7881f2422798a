// The settings that people change while sipward runs.
import type { Address } from '../../domain/address.js'
import type { SettingKey, Settings } from '../../domain/settings.js'

/** Who wants to change settings. */
export interface SettingsAsker {
  /** Where they come from, as far as that is known: they are not to be locked out. */
  readonly addresses: readonly Address[]
  /** True where they want it all the same. */
  readonly isForced: boolean
}

/** Shows and changes settings. */
export interface SettingsDesk {
  settings(): Promise<Settings>

  /**
   * Changes settings, all or none; the values have passed the schema. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it
   */
  changeSettings(changes: Partial<Settings>, asker: SettingsAsker): Promise<Settings>

  /**
   * Sets a setting back to its first value: the configuration's, else the default. Returns those in force.
   * @throws AppError `invalidValue` where a country policy would lock out who asks for it
   */
  resetSetting(key: SettingKey, asker: SettingsAsker): Promise<Settings>
}
