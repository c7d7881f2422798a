// The settings, as people see and change them.
import type { Decider } from '../../decide/decider.js'
import { AppError } from '../../domain/app-error.js'
import { sourceOf } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'
import { shownSettings } from '../../domain/settings.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import { movedSecrets } from '../../domain/settings/secret-places.js'
import type { Clock } from '../../ports/clock.js'
import type { SettingsAsker, SettingsDesk } from '../../ports/operator/settings-desk.js'
import type { CountryDesk } from '../countries/country-desk.js'
import { carriedOut, nothingToDo } from '../path/carried-out.js'
import type { Remembers } from '../path/effects.js'
import type { SettingsInForce } from '../path/settings-in-force.js'

/** What the desk needs. */
export interface LiveSettingsDeskParts {
  readonly settings: SettingsInForce
  /** What a setting is before anybody changed it: the configuration's value, else the default. */
  readonly first: Settings
  readonly recorder: Pick<Remembers, 'recordDurably'>
  readonly countries: Pick<CountryDesk, 'refuseLockOut'>
  readonly decider: Pick<Decider, 'lists' | 'trust'>
  readonly clock: Clock
}

/** Implements {@link SettingsDesk} over the running parts. Secrets are taken, and never given back. */
export class LiveSettingsDesk implements SettingsDesk {
  readonly #parts: LiveSettingsDeskParts

  constructor(parts: LiveSettingsDeskParts) {
    this.#parts = parts
  }

  settings(): Promise<Settings> {
    return Promise.resolve(shownSettings(this.#parts.settings.current))
  }

  async changeSettings(changes: Partial<Settings>, asker: SettingsAsker): Promise<Settings> {
    const { recorder, settings, countries } = this.#parts
    refuseMovedSecrets(settings.current, changes)
    if ('country.policy' in changes || 'country.list' in changes) {
      const wanted = { ...settings.current, ...changes }
      countries.refuseLockOut(wanted, asker, (address) => this.#isSpared(address))
    }
    const changed = Object.entries(changes) as [SettingKey, Settings[SettingKey]][]
    // In force at once, store or no store.
    const inForce = settings.change(changes)
    const outcomes = changed.map(([key, value]) => ({
      kernel: nothingToDo,
      store: recorder.recordDurably({ kind: 'setting', key, value }),
    }))
    await carriedOut(undefined, [
      { kernel: inForce.then(() => undefined), store: nothingToDo },
      ...outcomes,
    ])
    return shownSettings(await inForce)
  }

  resetSetting(key: SettingKey, asker: SettingsAsker): Promise<Settings> {
    const { first, settings } = this.#parts
    const moved = movedSecrets(first, settings.current).find(({ secret }) => secret === key)
    if (moved === undefined) return this.changeSettings({ [key]: first[key] }, asker)
    const why = `the first value of ${key} belongs to the first value of ${moved.place}: empty ${key}, reset ${moved.place}, and then ${key}`
    return Promise.reject(new AppError('invalidValue', why))
  }

  /** The kernel lets these pass whatever their country is. */
  #isSpared(address: Address): boolean {
    const { lists, trust } = this.#parts.decider
    const isTrusted = trust.isTrusted(sourceOf(address), this.#parts.clock.now())
    return isTrusted || lists.verdict(address) === 'exempt'
  }
}

/** Nobody may read a secret back by having it told to a server of his own. */
function refuseMovedSecrets(current: Settings, changes: Partial<Settings>): void {
  const kept = movedSecrets(current, { ...current, ...changes }).find(
    ({ secret }) => changes[secret] === undefined,
  )
  if (kept === undefined) return
  const { secret, place } = kept
  const why = `a change of ${place} would tell ${secret} to another server: give ${secret} in the same change, or empty it before`
  throw new AppError('invalidValue', why)
}
