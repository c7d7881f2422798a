// IPv6 addresses and networks to their canonical spelling, beside ipaddr.js behind the same check.
import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { parseAddress, parseNetwork } from '../../src/domain/address.js'
import type { BenchReport } from './bench-report.js'
import { randomNumbers } from '../support/random-numbers.js'
import { measureThroughputs } from './throughput.js'

const addressCount = 200_000

/** Returns addresses as scanners of one network have them: some with zeros, some without. */
function someAddresses(): readonly string[] {
  const random = randomNumbers()
  const hex = (): string => Math.floor(random() * 0x10000).toString(16)
  return Array.from({ length: addressCount }, (_, index) =>
    index % 2 === 0
      ? `2001:db8:${hex()}::${hex()}`
      : `2001:db8:${[1, 2, 3, 4, 5, 6].map(hex).join(':')}`,
  )
}

function peerAddress(text: string): string | undefined {
  return isIPv6(text) ? ipaddr.IPv6.parse(text).toRFC5952String() : undefined
}

function peerNetwork(text: string): string | undefined {
  const [address = '', prefix = ''] = text.split('/')
  if (!isIPv6(address)) return undefined
  return `${ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()}/${prefix}`
}

/** Measures; every text must come out as the peer writes it. */
export async function benchAddresses(): Promise<BenchReport> {
  const addresses = someAddresses()
  const networks = addresses.map((address) => `${address}/64`)
  const differing =
    addresses.find((text) => parseAddress(text) !== peerAddress(text)) ??
    networks.find((text) => parseNetwork(text) !== peerNetwork(text))
  if (differing !== undefined) throw new Error(`${differing} is written in two ways`)
  const readAll = (texts: readonly string[], read: (text: string) => string | undefined) => ({
    count: addressCount,
    run: () => {
      let length = 0
      for (const text of texts) length += read(text)?.length ?? 0
      if (length < addressCount) throw new Error('some were not read')
    },
  })
  const [ours = NaN, theirs = NaN, ourNetworks = NaN, theirNetworks = NaN] =
    await measureThroughputs([
      readAll(addresses, parseAddress),
      readAll(addresses, peerAddress),
      readAll(networks, parseNetwork),
      readAll(networks, peerNetwork),
    ])
  const what = 'net.isIPv6 and ipaddr.js 2.5.0'
  return {
    title: `Addresses: ${addressCount} of IPv6, medians of 5 runs`,
    rows: [
      { what: 'text to address', value: ours, unit: '/s', peer: { what, value: theirs } },
      { what: 'text to /64', value: ourNetworks, unit: '/s', peer: { what, value: theirNetworks } },
    ],
  }
}
