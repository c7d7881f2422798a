// What the core needs to know of countries.
import type { Address, Network } from '../domain/address.js'

/** Networks of countries: no network within another, none that could be joined with its neighbour. */
export interface CountryNetworks extends Iterable<Network> {
  readonly ipv4: number
  readonly ipv6: number
}

/** What {@link Geo.networksOf} does with networks that are in no country. */
export interface NetworksOptions {
  /** Private, link-local and loopback networks: put among them, or left out. */
  readonly privateNetworks: 'include' | 'exclude'
}

/** The last attempt to get a newer database. */
export interface GeoUpdate {
  /** In ms since the epoch. */
  readonly at: number
  /** `replaced`: a newer one is in use. `current`: the one in use is the newest. `failed`: the old one stays. */
  readonly outcome: 'replaced' | 'current' | 'failed'
  /** One sentence for people. */
  readonly text: string
}

/** What the database can say of itself. */
export interface GeoStatus {
  /** `missing`: there is no file. `broken`: it cannot be read. Both: every country is unknown. */
  readonly state: 'ready' | 'missing' | 'broken'
  /** One sentence for people; when ready, empty or a warning. */
  readonly reason: string
  /** The name that the file gives itself; empty without a file. */
  readonly name: string
  /** When its data was put together, in ms since the epoch; 0 without a file. */
  readonly builtAt: number
  readonly path: string
  /** The text and link that its licence wants beside countries; may be empty. */
  readonly attribution: { readonly text: string; readonly url: string }
  /** False where the file knows IPv4 alone: every IPv6 address is of an unknown country. */
  readonly hasIpv6: boolean
  readonly lastUpdate: GeoUpdate | undefined
}

/** Countries of addresses and networks of countries, from a database in memory. */
export interface Geo {
  /**
   * Returns the ISO 3166 code of the country that an address, or all of a network, is in; empty
   * where that is unknown. Synchronous, never throws.
   */
  countryOf(network: Address | Network): string

  /**
   * Returns every network of some countries, IPv4 and IPv6. Made in a thread of its own.
   * @throws AppError `unavailable` where there is no database, or it turns out to be broken
   */
  networksOf(countries: readonly string[], options: NetworksOptions): Promise<CountryNetworks>

  status(): GeoStatus

  /**
   * Fetches the newest database, checks it, and uses it from then on. Calls while one is under way
   * get its outcome.
   * @throws AppError `unavailable` where it could not be had or is not to be trusted (the old one
   *   stays), `invalidValue` where nobody said where to get it
   */
  update(): Promise<GeoUpdate>
}
