// Settings that are secret, sealed before they reach store, spool, changes or copy, and opened when read.
import { toError } from '../../domain/app-error.js'
import { isSettingKey, parseSetting } from '../../domain/settings.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Secrets } from '../../ports/secrets.js'
import type { StoredState, StoreWrite } from '../../ports/store.js'

/** The value of a secret setting as it is kept. No setting has such a value of its own. */
interface SealedValue {
  readonly sealed: string
}

/** What {@link SecretSettings} is made of. */
export interface SecretSettingsOptions {
  readonly secrets: Secrets
  /** The names of the settings that are secret. */
  readonly keys: ReadonlySet<string>
  /** Is told in a sentence that a setting counts as unset because it cannot be opened. Must not throw. */
  readonly onTrouble: (text: string) => void
}

/** Seals and opens settings; other writes pass as they are. */
export class SecretSettings {
  readonly #options: SecretSettingsOptions
  readonly #told = new Set<string>()

  constructor(options: SecretSettingsOptions) {
    this.#options = options
  }

  /**
   * Returns the write as it may be kept. Sealing twice changes nothing.
   * @throws AppError `invalidConfiguration` where a secret cannot be sealed
   */
  seal(write: StoreWrite): StoreWrite {
    const { secrets, keys } = this.#options
    if (write.kind !== 'setting' || !keys.has(write.key) || isSealed(write.value)) return write
    const sealed = secrets.seal(JSON.stringify(write.value), write.key)
    return { ...write, value: asSetting({ sealed }) }
  }

  /** Returns the write as the program uses it; undefined where its secret cannot be opened. */
  open(write: StoreWrite): StoreWrite | undefined {
    if (write.kind !== 'setting' || !isSealed(write.value)) return write
    const value = this.#valueOf(write.key, write.value)
    return value === undefined ? undefined : { ...write, value }
  }

  /** Returns the state with its secrets; those that cannot be opened are unset. */
  openState(state: StoredState): StoredState {
    const entries = Object.entries(state.settings).flatMap(([key, value]) => {
      if (!isSealed(value)) return [[key, value] as const]
      const opened = this.#valueOf(key, value)
      return opened === undefined ? [] : [[key, opened] as const]
    })
    return { ...state, settings: Object.fromEntries(entries) }
  }

  #valueOf(key: string, { sealed }: SealedValue): Settings[SettingKey] | undefined {
    try {
      const text = this.#options.secrets.open(sealed, key)
      const parsed = isSettingKey(key) ? parseSetting(key, JSON.parse(text)) : undefined
      this.#told.delete(key)
      return parsed?.ok === true ? parsed.value : undefined
    } catch (caught) {
      if (!this.#told.has(key))
        this.#options.onTrouble(`${key} is unset: ${toError(caught).message}`)
      this.#told.add(key)
      return undefined
    }
  }
}

/** Tells whether a stored value is sealed. */
export function isSealed(value: unknown): value is SealedValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sealed' in value &&
    typeof value.sealed === 'string'
  )
}

/** Between a store and its reader a sealed value stands where the value will be. */
export function asSetting(value: SealedValue): Settings[SettingKey] {
  return value as unknown as Settings[SettingKey]
}
