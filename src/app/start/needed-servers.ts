// The servers that this host needs to work, as its own files name them. A file that is not there names nobody.
import { readFile } from 'node:fs/promises'
import { parseAddress } from '../../domain/address.js'
import type { Address } from '../../domain/address.js'

/** Where the files are; tests have their own. */
export interface SystemFiles {
  readonly resolv?: string
  readonly route4?: string
  readonly route6?: string
  readonly time?: readonly string[]
}

// Nobody has more; whatever the files say, it is bounded.
const maxServers = 64
// RTF_GATEWAY, linux/route.h.
const gatewayFlag = 0x2

/** The resolvers of resolv.conf. */
export async function resolvers({ resolv = '/etc/resolv.conf' }: SystemFiles = {}): Promise<
  readonly Address[]
> {
  const servers = (await linesOf(resolv)).flatMap(
    (line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? [],
  )
  return servers
    .slice(0, maxServers)
    .flatMap((text) => parseAddress(text.replace(/%.*$/, '')) ?? [])
}

/** The default gateways of both families; in a container one of them is the container's gateway. */
export async function gateways({
  route4 = '/proc/net/route',
  route6 = '/proc/net/ipv6_route',
}: SystemFiles = {}): Promise<readonly Address[]> {
  const ipv4 = (await linesOf(route4)).flatMap((line) => {
    const [, destination, gateway = '', flags = ''] = line.trim().split(/\s+/)
    const isDefault = destination === '00000000' && (parseInt(flags, 16) & gatewayFlag) !== 0
    return isDefault ? (ipv4OfHex(gateway) ?? []) : []
  })
  const ipv6 = (await linesOf(route6)).flatMap((line) => {
    const [destination = '', prefix, , , gateway = '', , , , flags = ''] = line.trim().split(/\s+/)
    const isDefault = /^0{32}$/.test(destination) && prefix === '00'
    if (!isDefault || (parseInt(flags, 16) & gatewayFlag) === 0) return []
    return parseAddress((gateway.match(/.{4}/g) ?? []).join(':')) ?? []
  })
  return [...ipv4, ...ipv6].slice(0, maxServers)
}

/** The time servers of systemd-timesyncd, chrony and ntpd, by name or address. */
export async function timeServers({
  time = [
    '/etc/systemd/timesyncd.conf',
    '/run/systemd/timesyncd.conf.d/dhcp.conf',
    '/etc/chrony/chrony.conf',
    '/etc/chrony.conf',
    '/etc/ntp.conf',
    '/etc/ntpsec/ntp.conf',
  ],
}: SystemFiles = {}): Promise<readonly string[]> {
  const lines = (await Promise.all(time.map(linesOf))).flat()
  const servers = lines.flatMap((line) => {
    const timesyncd = /^\s*(?:Fallback)?NTP\s*=\s*(.*)$/.exec(line)?.[1]
    if (timesyncd !== undefined) return timesyncd.split(/\s+/)
    return /^\s*(?:server|pool|peer)\s+(\S+)/.exec(line)?.[1] ?? []
  })
  return [...new Set(servers.filter((name) => /^[\w.:-]{1,253}$/.test(name)))].slice(0, maxServers)
}

/** The hosts of a `mongodb://` URL. */
export function storeHosts(url: string): readonly string[] {
  const [, hosts = ''] = /^mongodb(?:\+srv)?:\/\/(?:[^/]*@)?([^/?]+)/.exec(url) ?? []
  return hosts
    .split(',')
    .map((host) => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'))
    .filter((host) => host !== '')
    .slice(0, maxServers)
}

async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).slice(0, 65_536).split('\n')
  } catch {
    return []
  }
}

/** The kernel writes the four bytes in its own order: the last one first on every machine that matters. */
function ipv4OfHex(hex: string): Address | undefined {
  const bytes = hex.match(/../g)?.map((byte) => parseInt(byte, 16)) ?? []
  return parseAddress(bytes.reverse().join('.'))
}
