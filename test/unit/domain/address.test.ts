// Addresses and networks in every spelling, beside a library that reads and writes them in its own way.
import { expect } from 'chai'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import {
  contains,
  networkOf,
  parseAddress,
  parseNetwork,
  prefixOf,
  sourceOf,
  type Address,
  type Network,
} from '../../../src/domain/address.js'
import { randomNumbers } from '../../support/random-numbers.js'

/** What the library makes of a valid address. */
function peerText(address: string): string {
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const ipv6 = parsed as ipaddr.IPv6
  return ipv6.isIPv4MappedAddress() ? ipv6.toIPv4Address().toString() : ipv6.toRFC5952String()
}

/** What the library says of the network of an address. */
function peerNetwork(address: string, prefix: number): string {
  const bytes = ipaddr.parse(address).toByteArray()
  const kept = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * i))))
  const first = peerText(ipaddr.fromByteArray(kept).toString())
  return prefix === bytes.length * 8 ? first : `${first}/${prefix}`
}

describe('an address', () => {
  const drawn = randomNumbers()
  const random = (below: number): number => Math.floor(drawn() * below)
  const group = () => (random(3) === 0 ? 0 : random(0x10000) >> (4 * random(4)))
  const spelled = (value: number): string => {
    const hex = random(2) === 0 ? value.toString(16) : value.toString(16).padStart(4, '0')
    return random(2) === 0 ? hex : hex.toUpperCase()
  }
  const ipv4 = () => Array.from({ length: 4 }, () => random(256)).join('.')
  const ipv6 = (): string => {
    const groups = Array.from({ length: 8 }, group)
    if (random(8) === 0) groups.fill(0, 0, 5).fill(0xffff, 5, 6)
    const texts = groups.map(spelled)
    if (random(4) === 0) texts.splice(6, 2, ipv4())
    const from = random(texts.length)
    const to = from + random(texts.length - from + 1)
    const isZero = groups.slice(from, to).every((value) => value === 0)
    const isShortened = to > from && isZero && to <= 6
    if (!isShortened) return texts.join(':')
    return `${texts.slice(0, from).join(':')}::${texts.slice(to).join(':')}`
  }

  it('is written in one spelling, whichever it came in', () => {
    for (let i = 0; i < 20_000; i++) {
      const text = random(4) === 0 ? ipv4() : ipv6()
      const address = parseAddress(text)
      expect(address, text).to.equal(peerText(text))
      expect(parseAddress(String(address)), text).to.equal(address)
    }
  })

  it('is refused where inet_pton refuses it', () => {
    const letters = '0123456789abcdefF:::..%/g '
    for (let i = 0; i < 50_000; i++) {
      const chars = Array.from(ipv6())
      for (let change = 0; change <= random(3); change++) {
        chars.splice(random(chars.length + 1), random(2), letters.charAt(random(letters.length)))
      }
      const text = chars.join('')
      const isValid = isIP(text) !== 0 && !text.includes('%')
      expect(parseAddress(text), text).to.equal(isValid ? peerText(text) : undefined)
    }
    for (const text of [
      '',
      '1.2.3',
      '01.2.3.4',
      '1.2.3.4.',
      '::1%eth0',
      '1::2::3',
      ':1',
      '1:',
      ':::',
    ]) {
      expect(parseAddress(text), text).to.equal(undefined)
    }
  })

  it('has the network of every length', () => {
    for (let i = 0; i < 10_000; i++) {
      const address = parseAddress(random(4) === 0 ? ipv4() : ipv6()) as Address
      const prefix = random((address.includes(':') ? 128 : 32) + 1)
      const network = networkOf(address, prefix)
      expect(network, `${address}/${prefix}`).to.equal(peerNetwork(address, prefix))
      expect(parseNetwork(`${address}/${prefix}`)).to.equal(network)
      expect(parseNetwork(network)).to.equal(network)
      expect(prefixOf(network)).to.equal(prefix)
      expect(contains(network, address as string as Network)).to.equal(true)
    }
  })

  it('is counted by its /64, or by itself where it is IPv4', () => {
    expect(sourceOf('2001:db8:1:2:3:4:5:6' as Address)).to.equal('2001:db8:1:2::/64')
    expect(sourceOf('203.0.113.9' as Address)).to.equal('203.0.113.9')
  })
})

describe('a network', () => {
  for (const [text, network] of [
    ['203.0.113.9/24', '203.0.113.0/24'],
    ['203.0.113.9/32', '203.0.113.9'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['::/0', '::/0'],
    ['2001:DB8::1/128', '2001:db8::1'],
    ['2001:db8:ffff:ffff::/33', '2001:db8:8000::/33'],
    ['::ffff:203.0.113.9/120', '203.0.113.0/24'],
    ['::ffff:203.0.113.9/95', undefined],
    ['203.0.113.9/33', undefined],
    ['::/129', undefined],
    ['203.0.113.9/024', undefined],
    ['203.0.113.9/', undefined],
    ['203.0.113.9/-1', undefined],
    ['203.0.113.9/24/24', undefined],
    ['fe80::1%eth0/64', undefined],
    ['/24', undefined],
  ] as const) {
    it(`is ${String(network)} where ${text} is written`, () => {
      expect(parseNetwork(text)).to.equal(network)
    })
  }
})
