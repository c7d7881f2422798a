// Networks, and the question which of them holds an address.
import { contains, familyOf, firstAddressOf, networkOf, prefixOf } from '../../domain/address.js'
import type { Address, Family, Network } from '../../domain/address.js'

/** A set of networks of both families. One look-up costs one step for each prefix length in use. */
export class NetworkSet {
  readonly #byPrefix = new Map<string, { family: Family; prefix: number; members: Set<Network> }>()

  /** Networks of more than one address: only they make a look-up read the address. */
  #wide = 0

  /** True where a look-up is as cheap as remembering what it found. */
  get isCheap(): boolean {
    return this.#wide === 0
  }

  add(network: Network): void {
    const family = familyOf(network)
    const prefix = prefixOf(network)
    const key = `${family}/${prefix}`
    const group = this.#byPrefix.get(key) ?? { family, prefix, members: new Set() }
    this.#byPrefix.set(key, group)
    if (!group.members.has(network) && isWide(group)) this.#wide += 1
    group.members.add(network)
  }

  delete(network: Network): void {
    const key = `${familyOf(network)}/${prefixOf(network)}`
    const group = this.#byPrefix.get(key)
    if (group?.members.delete(network) !== true) return
    if (isWide(group)) this.#wide -= 1
    if (group.members.size === 0) this.#byPrefix.delete(key)
  }

  /** Returns a network of the set that holds the address. */
  holding(address: Address): Network | undefined {
    if (this.#byPrefix.size === 0) return undefined
    const family = familyOf(address)
    for (const group of this.#byPrefix.values()) {
      if (group.family !== family) continue
      const network = isWide(group)
        ? networkOf(address, group.prefix)
        : (address as string as Network)
      if (group.members.has(network)) return network
    }
    return undefined
  }

  /** Returns the networks of the set that hold the whole of this one, itself included. */
  covering(network: Network): readonly Network[] {
    const [family, length, first] = [familyOf(network), prefixOf(network), firstAddressOf(network)]
    const found: Network[] = []
    for (const { family: theirs, prefix, members } of this.#byPrefix.values()) {
      if (theirs !== family || prefix > length) continue
      const wider = networkOf(first, prefix)
      if (members.has(wider)) found.push(wider)
    }
    return found
  }

  /** Returns the networks of the set that lie within this one, itself excluded. */
  within(network: Network): readonly Network[] {
    const [family, length] = [familyOf(network), prefixOf(network)]
    const head = headOf(network)
    const found: Network[] = []
    for (const { family: theirs, prefix, members } of this.#byPrefix.values()) {
      if (theirs !== family || prefix <= length) continue
      for (const member of members) {
        if (member.startsWith(head) && contains(network, member)) found.push(member)
      }
    }
    return found
  }
}

function isWide({ family, prefix }: { readonly family: Family; readonly prefix: number }): boolean {
  return prefix < (family === 4 ? 32 : 128)
}

/** The text that everything within a network begins with: its whole groups that have one spelling. */
function headOf(network: Network): string {
  const [separator, bits] = familyOf(network) === 4 ? ['.', 8] : [':', 16]
  const [spelled = ''] = firstAddressOf(network).split('::')
  const groups = spelled === '' ? [] : spelled.split(separator)
  // A group of zeros may be left out elsewhere (RFC 5952, section 4.2).
  const zero = separator === ':' ? groups.indexOf('0') : -1
  const count = Math.min(groups.length, Math.floor(prefixOf(network) / bits))
  const head = groups.slice(0, zero < 0 ? count : Math.min(zero, count))
  return head.map((group) => `${group}${separator}`).join('')
}
