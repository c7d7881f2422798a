// The networks of some countries, and whether a database is whole: both by walking all of it.
import type { Address, Family } from '../domain/address.js'
import { privateNetworks } from '../domain/country-access.js'
import type { NetworksOptions } from '../ports/geo.js'
import { type CountryDatabase, placelessNetworks } from './country-database.js'
import { networkText } from './network-text.js'
import { walkNetworks } from './network-walk.js'

/** Networks as lines of text, each with its end, and how many of them there are. */
export interface NetworkList {
  readonly lines: Uint8Array<ArrayBuffer>
  readonly ipv4: number
  readonly ipv6: number
}

/** What a database holds. */
export interface Contents {
  readonly countries: readonly string[]
  /** Some addresses whose country it knows, from all over it; at most {@link maxSampled}. */
  readonly addresses: readonly Address[]
}

/** The most addresses that {@link readContents} names. */
export const maxSampled = 2000

// Three times what all countries of the world have; the kernel's sets end there as well.
const maxNetworks = 1_000_000
const maxKnownRecords = 200_000

const families: readonly Family[] = [4, 6]

/** Lists the networks of the countries. @throws Error where the database is damaged */
export function listNetworks(
  database: CountryDatabase,
  countries: readonly string[],
  { privateNetworks: others }: NetworksOptions,
): NetworkList {
  const wanted = new Set(countries)
  const texts: string[] = []
  const counts = families.map((family) => {
    const before = texts.length
    walkNetworks({
      tree: database.tree,
      family,
      isWanted: wantedBy(database, (country) => wanted.has(country)),
      rulings: [
        ...placelessNetworks.map((network) => ({ network, isWanted: false })),
        ...privateNetworks.map((network) => ({ network, isWanted: others === 'include' })),
      ],
      onNetwork: (words, prefix) => {
        if (texts.length === maxNetworks) throw new Error(`more than ${maxNetworks} networks`)
        texts.push(networkText(words, prefix))
      },
    })
    return texts.length - before
  })
  const text = texts.length === 0 ? '' : `${texts.join('\n')}\n`
  const lines = new Uint8Array(Buffer.byteLength(text, 'latin1'))
  Buffer.from(lines.buffer).write(text, 'latin1')
  return { lines, ipv4: counts[0] ?? 0, ipv6: counts[1] ?? 0 }
}

/** Walks all of a database. @throws Error where it is damaged */
export function readContents(database: CountryDatabase): Contents {
  const countries = new Set<string>()
  const addresses: Address[] = []
  const apart = Math.ceil(database.tree.nodeCount / maxSampled)
  let leaves = 0
  for (const family of families) {
    const isKnown = wantedBy(database, (country) => {
      if (country !== '') countries.add(country)
      return country !== ''
    })
    walkNetworks({
      tree: database.tree,
      family,
      isWanted: (record, words) => {
        const isCountry = isKnown(record, words)
        if (isCountry && leaves++ % apart === 0) addresses.push(addressText(words))
        return isCountry
      },
      rulings: placelessNetworks.map((network) => ({ network, isWanted: false })),
      onNetwork: () => undefined,
    })
  }
  return { countries: [...countries].sort(), addresses }
}

// A file has hundreds of records for a million leaves: each is decoded once.
function wantedBy(
  database: CountryDatabase,
  isWanted: (country: string) => boolean,
): (record: number, words: Uint32Array) => boolean {
  const known = new Map<number, boolean>()
  return (record, words) => {
    let answer = known.get(record)
    if (answer === undefined) {
      answer = isWanted(database.countryAt(record, addressText(words)))
      if (known.size === maxKnownRecords) known.clear()
      known.set(record, answer)
    }
    return answer
  }
}

function addressText(words: Uint32Array): Address {
  return networkText(words, words.length * 32) as Address
}
