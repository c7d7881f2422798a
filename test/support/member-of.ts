// Which networks hold an address, found another way than the program's: by numbers.
import ipaddr from 'ipaddr.js'

/** The first and the last address of a network, as a number. */
export interface Range {
  readonly first: bigint
  readonly last: bigint
}

/** Returns an address as a number. */
export function numberOf(address: string): bigint {
  const bytes = ipaddr.parse(address).toByteArray()
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/** Returns a number as an address. */
export function addressOf(number: bigint, family: 4 | 6): string {
  const hex = number.toString(16).padStart(family === 4 ? 8 : 32, '0')
  return ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]).toString()
}

/** Returns the networks of one family as ranges in order. */
export function rangesOf(networks: readonly string[], family: 4 | 6): readonly Range[] {
  const bits = family === 4 ? 32 : 128
  return networks
    .filter((network) => network.includes(':') === (family === 6))
    .map((network) => {
      const [address = '', prefix = bits] = network.split('/')
      const first = numberOf(address)
      return { first, last: first + (1n << BigInt(bits - Number(prefix))) - 1n }
    })
    .sort((a, b) => (a.first < b.first ? -1 : 1))
}

/** Tells whether one of the ranges, which are in order and disjoint, holds the number. */
export function isIn(ranges: readonly Range[], number: bigint): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.first ?? 0n) <= number) low = middle + 1
    else high = middle
  }
  const range = ranges[low - 1]
  return range !== undefined && number <= range.last
}

/**
 * Draws addresses: half of them anywhere, half at the edges of the ranges, where lists go wrong;
 * or as many at the edges as is said.
 */
export function drawAddresses(
  ranges: readonly Range[],
  options: {
    readonly family: 4 | 6
    readonly count: number
    readonly atEdges?: number
    readonly random: () => number
  },
): readonly string[] {
  const { family, count, random } = options
  const { atEdges = Math.floor(count / 2) } = options
  const bits = family === 4 ? 32n : 128n
  const edges = ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n])
  const anywhere = (): bigint => {
    let number = 0n
    for (let word = 0n; word < bits; word += 32n) {
      number = (number << 32n) | BigInt(Math.floor(random() * 2 ** 32))
    }
    // Of IPv6, only 2000::/3 is given out.
    return family === 4 ? number : (number >> 3n) | (1n << 125n)
  }
  return Array.from({ length: count }, (_, index) => {
    const edge = edges[Math.floor(random() * edges.length)]
    const number = index >= atEdges || edge === undefined ? anywhere() : edge
    return addressOf(BigInt.asUintN(Number(bits), number), family)
  })
}
