// The addresses that are never blocked: this host's own, its AMI servers', and whom it needs to work.
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import type { Config } from '../../config/config.js'
import type { AccessLists } from '../../decide/books/access-lists.js'
import { parseAddress } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'
import { whyOf } from '../../domain/system-failure.js'
import type { Log } from '../../ports/log.js'
import { gateways, resolvers, storeHosts, timeServers } from './needed-servers.js'

/** Finds them and says so to the lists. Names that do not resolve now keep the addresses they had. */
export class OwnAddresses {
  readonly #config: Pick<Config, 'asterisk' | 'store'>
  readonly #lists: Pick<AccessLists, 'setNeverBlocked'>
  readonly #log: Log
  readonly #mailServers: () => readonly string[]
  /** What each name had last. */
  readonly #known = new Map<string, readonly Address[]>()
  /** Names whose silence was said. */
  readonly #silent = new Set<string>()

  constructor(parts: {
    readonly config: Pick<Config, 'asterisk' | 'store'>
    readonly lists: Pick<AccessLists, 'setNeverBlocked'>
    readonly log: Log
    /** The servers that mails leave by, by name or address; by default none. */
    readonly mailServers?: () => readonly string[]
  }) {
    this.#config = parts.config
    this.#lists = parts.lists
    this.#log = parts.log
    this.#mailServers = parts.mailServers ?? (() => [])
  }

  /** Looks once; to be called again and again. */
  async follow(): Promise<void> {
    const { asterisk, store } = this.#config
    const pbxs = await this.#resolve(asterisk.map(({ host }) => host))
    const needed = new Map<Address, string>()
    const add = (addresses: readonly Address[], what: string): void => {
      for (const address of addresses) if (!needed.has(address)) needed.set(address, what)
    }
    add(await resolvers(), 'a resolver of this host')
    add(await gateways(), 'the default gateway of this host')
    add(await this.#resolve(await timeServers()), 'a time server of this host')
    add(await this.#resolve(storeHosts(store.url)), 'the server of the store')
    add(await this.#resolve(this.#mailServers()), 'a mail server of this host')
    this.#lists.setNeverBlocked([...interfaceAddresses(), ...pbxs], needed)
  }

  async #resolve(hosts: readonly string[]): Promise<readonly Address[]> {
    const found = await Promise.all(hosts.map((host) => this.#addressesOf(host)))
    return found.flat()
  }

  async #addressesOf(host: string): Promise<readonly Address[]> {
    const literal = parseAddress(host)
    if (literal !== undefined) return [literal]
    try {
      const found = await lookup(host, { all: true })
      const addresses = found.flatMap(({ address }) => parseAddress(address) ?? [])
      this.#known.set(host, addresses)
      this.#silent.delete(host)
      return addresses
    } catch (caught) {
      if (!this.#silent.has(host))
        this.#log.warn({ host, cause: whyOf(caught) }, 'a server has no address now')
      this.#silent.add(host)
      return this.#known.get(host) ?? []
    }
  }
}

function interfaceAddresses(): readonly Address[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address }) => parseAddress(address.replace(/%.*$/, '')) ?? [])
}
