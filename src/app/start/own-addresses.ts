// The addresses that are never blocked: this host's own and its AMI servers'.
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import type { Config } from '../../config/config.js'
import type { AccessLists } from '../../decide/books/access-lists.js'
import { parseAddress } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'
import { toError } from '../../domain/app-error.js'
import type { Log } from '../../ports/log.js'

/** Finds them and says so to the lists. */
export async function followOwnAddresses(
  config: Pick<Config, 'asterisk'>,
  lists: Pick<AccessLists, 'setNeverBlocked'>,
  log: Log,
): Promise<void> {
  const hosts = config.asterisk.map((pbx) => pbx.host)
  lists.setNeverBlocked(await findOwnAddresses(hosts, log))
}

/** Collects them; a name that does not resolve is said and left out. */
export async function findOwnAddresses(
  amiHosts: readonly string[],
  log: Log,
): Promise<ReadonlySet<Address>> {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => parseAddress(address.replace(/%.*$/, '')))
  const ami = await Promise.all(amiHosts.map((host) => resolveHost(host, log)))
  return new Set([...own, ...ami.flat()].filter((address) => address !== undefined))
}

async function resolveHost(host: string, log: Log): Promise<readonly (Address | undefined)[]> {
  const literal = parseAddress(host)
  if (literal !== undefined) return [literal]
  try {
    const found = await lookup(host, { all: true })
    return found.map(({ address }) => parseAddress(address))
  } catch (caught) {
    log.warn({ host, cause: toError(caught).message }, 'the AMI server has no address yet')
    return []
  }
}
