// Settings as a store keeps them: each value as JSON under its key.
import { isSettingKey, parseSetting } from '../../domain/settings.js'
import type { Settings } from '../../domain/settings.js'
import { asSetting, isSealed } from './secret-settings.js'

/** A setting as it is stored. */
export interface StoredSetting {
  readonly key: string
  /** The value as JSON. */
  readonly value: string
}

/** Returns the settings that this program knows and whose values its schema takes, or that are sealed. */
export function toSettings(stored: readonly StoredSetting[]): Partial<Settings> {
  const entries = stored.flatMap(({ key, value }) => {
    if (!isSettingKey(key)) return []
    const known: unknown = JSON.parse(value)
    // What is sealed, only its reader can judge.
    if (isSealed(known)) return [[key, asSetting(known)] as const]
    const parsed = parseSetting(key, known)
    return parsed.ok ? [[key, parsed.value] as const] : []
  })
  return Object.fromEntries(entries)
}
