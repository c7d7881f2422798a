// What people ask and order about countries: the status, an update, and whether a policy shuts them out.
import type { Address, Network } from '../../domain/address.js'
import { AppError } from '../../domain/app-error.js'
import { countryName } from '../../domain/country.js'
import { lockedOut } from '../../domain/country-access.js'
import type { Settings } from '../../domain/settings.js'
import type { Geo, GeoUpdate } from '../../ports/geo.js'
import type { GeoDesk, GeoReport } from '../../ports/operator/geo-desk.js'
import type { SettingsAsker } from '../../ports/operator/settings-desk.js'
import type { CountryPolicyKeeper } from './country-policy.js'

/** What the desk needs. */
export interface CountryDeskParts {
  readonly geo: Geo
  readonly policy: Pick<CountryPolicyKeeper, 'status'>
  /** Where updates come from, for people. */
  readonly origin: string
  readonly isAutomatic: boolean
}

/** Implements {@link GeoDesk}, and refuses a policy that would shut out who asks for it. */
export class CountryDesk implements GeoDesk {
  readonly #parts: CountryDeskParts

  constructor(parts: CountryDeskParts) {
    this.#parts = parts
  }

  countryOf(network: Network): string {
    return this.#parts.geo.countryOf(network)
  }

  updateGeo(): Promise<GeoUpdate> {
    return this.#parts.geo.update()
  }

  report(): GeoReport {
    const { geo, policy, origin, isAutomatic } = this.#parts
    return { ...geo.status(), origin, isAutomatic, policy: policy.status() }
  }

  /**
   * Refuses a country policy that would shut out who asks for it, unless it is forced.
   * @throws AppError `invalidValue` with the reason and what to do
   */
  refuseLockOut(
    settings: Settings,
    asker: SettingsAsker,
    isSpared: (address: Address) => boolean,
  ): void {
    const { geo } = this.#parts
    const mode = settings['country.policy']
    const countries = settings['country.list']
    if (asker.isForced || mode === 'off') return
    if (mode === 'allow' && countries.length === 0) {
      throw refused('country.policy allow with an empty country.list would lock out everybody')
    }
    const policy = { mode, countries, countryOf: (address: Address) => geo.countryOf(address) }
    const found = lockedOut(
      policy,
      asker.addresses.filter((address) => !isSpared(address)),
    )
    if (found === undefined) return
    const { address, country } = found
    const where = country === '' ? 'of no known country' : `in ${countryName(country)} (${country})`
    throw refused(
      `country.policy ${mode} with ${countries.join(', ')} would lock out ${address}, ` +
        `your own address, which is ${where}; put it on the allowlist first`,
    )
  }
}

function refused(why: string): AppError {
  return new AppError('invalidValue', `${why}, or say --force`)
}
