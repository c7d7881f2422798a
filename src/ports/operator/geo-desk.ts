// Countries: the database, its updates and the country policy.
import type { Network } from '../../domain/address.js'
import type { GeoStatus, GeoUpdate } from '../geo.js'

/** The country policy, and whether it is in the kernel. */
export interface CountryPolicyStatus {
  readonly mode: 'off' | 'allow' | 'deny'
  readonly countries: readonly string[]
  /** `making`: it is on its way. `kept`: it could not be made, the kernel keeps what it had. */
  readonly state: 'off' | 'making' | 'inForce' | 'kept'
  /** One sentence for people where the state is `kept`; else empty. */
  readonly reason: string
  /** Since when, in ms since the epoch. */
  readonly since: number
  /** How many networks it is made of, private ones included. */
  readonly ipv4: number
  readonly ipv6: number
}

/** Everything about countries. */
export interface GeoReport extends GeoStatus {
  /** Where updates come from, without secrets. */
  readonly origin: string
  /** True where it is updated every month by itself. */
  readonly isAutomatic: boolean
  readonly policy: CountryPolicyStatus
}

/** Answers of countries. */
export interface GeoDesk {
  /** Returns the ISO code of the country that all of a network is in; empty where unknown. */
  countryOf(network: Network): string

  /** Fetches the newest country database. @throws AppError where the old one stays */
  updateGeo(): Promise<GeoUpdate>
}
