// Settings as a store keeps them: each value as JSON under its key.
import { isSettingKey, parseSetting } from '../../domain/settings.js'
import type { Settings } from '../../domain/settings.js'

/** A setting as it is stored. */
export interface StoredSetting {
  readonly key: string
  /** The value as JSON. */
  readonly value: string
}

/** Returns the settings that this program knows and whose values its schema takes. */
export function toSettings(stored: readonly StoredSetting[]): Partial<Settings> {
  const entries = stored.flatMap(({ key, value }) => {
    if (!isSettingKey(key)) return []
    const parsed = parseSetting(key, JSON.parse(value))
    return parsed.ok ? [[key, parsed.value] as const] : []
  })
  return Object.fromEntries(entries)
}
