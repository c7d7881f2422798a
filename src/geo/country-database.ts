// One database in memory: the country of an address, and the tree that its networks hang from.
import { Reader } from 'maxmind'
import type { Response } from 'maxmind'
import { familyOf, firstAddressOf, prefixOf } from '../domain/address.js'
import type { Address, Network } from '../domain/address.js'
import { printable } from '../domain/untrusted.js'
import { checkValue } from './checked-value.js'
import { metadataStart } from './metadata-start.js'
import { SearchTree } from './search-tree.js'

/** What is kept of a file: bytes that threads share. */
export type SharedBytes = SharedArrayBuffer

// Zeros between the tree and the data.
const separatorBytes = 16

/**
 * IPv6 networks that say nothing of where somebody is: reserved ones, in which the file keeps IPv4
 * (0000::/8), and tunnels with the IPv4 address of their user inside (Teredo, 6to4).
 */
export const placelessNetworks = [
  '::/8',
  '2001::/32',
  '2002::/16',
] as readonly string[] as readonly Network[]

// The same as a question to canonical text (RFC 5952).
const placeless = /^(?:[0-9a-f]{0,2}:|2001:0?:|2002:)/

/** A MaxMind DB file with countries in it, of MaxMind, DB-IP or whoever uses their field names. */
export class CountryDatabase {
  readonly bytes: SharedBytes
  readonly tree: SearchTree
  /** What it calls itself. */
  readonly name: string
  /** In ms since the epoch. */
  readonly builtAt: number
  readonly hasIpv6: boolean
  readonly #reader: Reader<Response>
  readonly #treeBytes: number
  readonly #bytes: Uint8Array
  /** The record that is read next, before anything is believed of it. */
  #isUnchecked = false

  /** @throws Error where the file is not of this format; damage further in shows later. */
  constructor(bytes: SharedBytes) {
    this.bytes = bytes
    const buffer = Buffer.from(bytes)
    const metadataAt = metadataStart(buffer)
    checkValue({ bytes: buffer, base: metadataAt }, metadataAt)
    // Nothing is kept: the reader asks here where a record begins, before it decodes it.
    const cache = {
      get: (offset: string | number) => {
        this.#checkRecord(Number(offset))
        return undefined
      },
      set: () => undefined,
    }
    this.#reader = new Reader<Response>(buffer, { cache })
    const { metadata } = this.#reader
    const { nodeCount, recordSize, ipVersion, searchTreeSize } = metadata
    if (ipVersion !== 4 && ipVersion !== 6) throw new Error('it knows neither IPv4 nor IPv6')
    if (!Number.isSafeInteger(nodeCount)) throw new Error('it does not say how large it is')
    if (nodeCount <= 0 || searchTreeSize + separatorBytes > metadataAt)
      throw new Error('it is cut off')
    this.#treeBytes = searchTreeSize
    this.#bytes = buffer
    this.tree = new SearchTree(buffer, { nodeCount, recordSize, ipVersion })
    const name: unknown = metadata.databaseType
    this.name = typeof name === 'string' ? printable(name).slice(0, 80) : ''
    this.builtAt = metadata.buildEpoch.getTime()
    if (!Number.isFinite(this.builtAt)) throw new Error('it does not say when it was built')
    this.hasIpv6 = ipVersion === 6
  }

  /**
   * Returns the country of an address, or of a network that lies in it as a whole; empty where none
   * is known. @throws Error where the file is damaged there
   */
  countryOf(network: Address | Network): string {
    const address = firstAddressOf(network as Network)
    const isIpv6 = familyOf(network) === 6
    // The reader would take the first bits of an IPv6 address for an IPv4 address.
    if (isIpv6 && (!this.hasIpv6 || placeless.test(address))) return ''
    this.#isUnchecked = true
    const [record, prefix] = this.#reader.getWithPrefixLength(address)
    return prefix > prefixOf(network as Network) ? '' : countryIn(record)
  }

  // What a record points to is part of the check of the record.
  #checkRecord(offset: number): void {
    if (!this.#isUnchecked) return
    this.#isUnchecked = false
    checkValue({ bytes: this.#bytes, base: this.#treeBytes + separatorBytes }, offset)
  }

  /**
   * Returns the country that a data record of the tree tells, by an address that it is the record of.
   * @throws Error where the file is damaged
   */
  countryAt(record: number, address: Address): string {
    const offset = record - this.tree.nodeCount + this.#treeBytes
    if (offset < this.#treeBytes + separatorBytes || offset >= this.bytes.byteLength) {
      throw new Error('a record points out of the file')
    }
    return this.countryOf(address)
  }
}

// MaxMind's and DB-IP's own files have country.iso_code, ip-location-db country_code, IPinfo country.
function countryIn(record: unknown): string {
  const fields = (record ?? {}) as Readonly<Record<string, unknown>>
  const code =
    fields.country_code ??
    isoCodeIn(fields.country) ??
    isoCodeIn(fields.registered_country) ??
    fields.country
  return typeof code === 'string' && /^(?!ZZ|XX)[A-Z]{2}$/.test(code) ? code : ''
}

function isoCodeIn(country: unknown): unknown {
  return (country as { readonly iso_code?: unknown } | undefined)?.iso_code
}
