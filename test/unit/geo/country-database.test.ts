// Reading databases of every make, whole and damaged.
import { expect } from 'chai'
import { parseNetwork } from '../../../src/domain/address.js'
import type { Network } from '../../../src/domain/address.js'
import { CountryDatabase } from '../../../src/geo/country-database.js'
import { listNetworks, readContents } from '../../../src/geo/country-networks.js'
import { shared } from '../../../src/geo/database-file.js'
import { NetworkLines } from '../../../src/geo/network-text.js'
import { mmdb, mmdbBuiltAt, type MmdbOptions } from '../../support/mmdb-writer.js'
import { randomNumbers } from '../../support/random-numbers.js'
import { mutated } from '../listen/captures.js'

const networks = {
  '192.0.2.0/24': 'US',
  '198.51.100.0/25': 'DE',
  '198.51.100.128/25': 'FR',
  '203.0.113.0/24': 'DE',
  '203.0.113.7': 'FR',
  '2001:db8::/33': 'US',
  '2001:db8:8000::/33': 'DE',
}

const open = (options: Partial<MmdbOptions> = {}): CountryDatabase =>
  new CountryDatabase(shared(mmdb({ networks, ...options })))

const countryOf = (database: CountryDatabase, text: string): string =>
  database.countryOf(parseNetwork(text) as Network)

const list = (database: CountryDatabase, countries: readonly string[]): readonly string[] => {
  const found = listNetworks(database, countries, { privateNetworks: 'exclude' })
  return [...new NetworkLines(found.lines, found)].sort()
}

describe('a country database', () => {
  for (const recordSize of [24, 28, 32] as const) {
    it(`of ${recordSize} bits a record tells the countries of both families`, () => {
      const database = open({ recordSize })

      expect(countryOf(database, '192.0.2.66')).to.equal('US')
      expect(countryOf(database, '::ffff:192.0.2.66')).to.equal('US')
      expect(countryOf(database, '203.0.113.6')).to.equal('DE')
      expect(countryOf(database, '203.0.113.7')).to.equal('FR')
      expect(countryOf(database, '2001:db8:7fff::1')).to.equal('US')
      expect(countryOf(database, '2001:db8:8000:1::/64')).to.equal('DE')
      expect(countryOf(database, '10.0.0.1')).to.equal('')
      expect(list(database, ['DE'])).to.deep.equal([
        '198.51.100.0/25',
        '2001:db8:8000::/33',
        '203.0.113.0/30',
        '203.0.113.128/25',
        '203.0.113.16/28',
        '203.0.113.32/27',
        '203.0.113.4/31',
        '203.0.113.6',
        '203.0.113.64/26',
        '203.0.113.8/29',
      ])
    })
  }

  it('joins what belongs together: two halves of wanted countries are one network', () => {
    const database = open()

    expect(list(database, ['DE', 'FR'])).to.deep.equal([
      '198.51.100.0/24',
      '2001:db8:8000::/33',
      '203.0.113.0/24',
    ])
    expect(list(database, ['DE', 'US', 'FR'])).to.include('2001:db8::/32')
    expect(list(database, ['SE'])).to.deep.equal([])
  })

  it('says when it was built, what it calls itself, and which countries it knows', () => {
    const database = open({ type: 'DBIP-Country-Lite' })

    expect(database).to.include({ name: 'DBIP-Country-Lite', builtAt: mmdbBuiltAt, hasIpv6: true })
    expect(readContents(database).countries).to.deep.equal(['DE', 'FR', 'US'])
  })

  const makes: Readonly<Record<string, NonNullable<MmdbOptions['recordOf']>>> = {
    'MaxMind and DB-IP': (code) => ({ country: { iso_code: code }, continent: { code: 'EU' } }),
    'MaxMind, where only the registration is known': (code) => ({
      registered_country: { iso_code: code },
    }),
    IPinfo: (code) => ({ country: code }),
  }
  for (const [make, recordOf] of Object.entries(makes)) {
    it(`is understood with the fields of ${make}`, () => {
      const database = open({ recordOf })

      expect(countryOf(database, '192.0.2.1')).to.equal('US')
      expect(list(database, ['US'])).to.deep.equal(['192.0.2.0/24', '2001:db8::/33'])
    })
  }

  it('knows no country that is none: ZZ, small letters, a number', () => {
    const codes = { '192.0.2.0/24': 'ZZ', '198.51.100.0/24': 'us', '203.0.113.0/24': 'USA' }
    const database = open({ networks: codes })

    for (const address of ['192.0.2.1', '198.51.100.1', '203.0.113.1']) {
      expect(countryOf(database, address), address).to.equal('')
    }
    expect(readContents(database).countries).to.deep.equal([])
  })

  it('of IPv4 alone does not take an IPv6 address for an IPv4 one', () => {
    // 2001:db8::/32 begins with the bits of 32.1.13.184.
    const database = open({ ipVersion: 4, networks: { '32.0.0.0/8': 'US', '192.0.2.0/24': 'DE' } })

    expect(countryOf(database, '32.1.13.184')).to.equal('US')
    expect(countryOf(database, '2001:db8::1')).to.equal('')
    expect(countryOf(database, '::ffff:192.0.2.1')).to.equal('DE')
    expect(database.hasIpv6).to.equal(false)
    expect(list(database, ['DE', 'US'])).to.deep.equal(['192.0.2.0/24', '32.0.0.0/8'])
  })

  it('gives no country to tunnels, and does not list IPv4 again as IPv6', () => {
    const tunnels = { '2001::/32': 'US', '2002::/16': 'US', '2001:1::/32': 'DE' }
    const database = open({ networks: { ...networks, ...tunnels } })

    for (const address of ['2001::1', '2001:0:1::', '2002:c000:201::1', '::c000:201', '::1']) {
      expect(countryOf(database, address), address).to.equal('')
    }
    expect(countryOf(database, '2001:1::1')).to.equal('DE')
    expect(list(database, ['US'])).to.deep.equal(['192.0.2.0/24', '2001:db8::/33'])
  })

  it('gives a network a country only where all of it lies in one record', () => {
    const database = open()

    expect(countryOf(database, '198.51.100.0/26')).to.equal('DE')
    expect(countryOf(database, '198.51.100.0/24')).to.equal('')
    expect(countryOf(database, '0.0.0.0/0')).to.equal('')
    expect(countryOf(database, '2001:db8::/32')).to.equal('')
  })

  it('has private networks put in or left out, whatever it says of them itself', () => {
    const database = open({ networks: { '10.0.0.0/7': 'US', '172.0.0.0/8': 'DE' } })
    const found = (privateNetworks: 'include' | 'exclude'): readonly string[] => {
      const lists = listNetworks(database, ['US'], { privateNetworks })
      return [...new NetworkLines(lists.lines, lists)].sort()
    }

    expect(found('exclude')).to.deep.equal(['11.0.0.0/8'])
    expect(found('include')).to.deep.equal([
      '10.0.0.0/7',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '::1',
      'fc00::/7',
      'fe80::/10',
    ])
  })

  it('is refused, or read to an end, however it is damaged', () => {
    const whole = mmdb({ networks })
    const random = randomNumbers(6)
    let refused = 0
    for (let round = 0; round < 2000; round += 1) {
      const bytes = round < whole.length ? whole.subarray(0, round) : mutated(whole, random)
      try {
        const database = new CountryDatabase(shared(bytes))
        readContents(database)
        list(database, ['US'])
      } catch (caught) {
        expect(caught).to.be.instanceOf(Error)
        refused += 1
      }
    }
    expect(refused).to.be.greaterThan(whole.length)
  })

  it('with a ring in its tree is refused instead of walked for ever', () => {
    const bytes = mmdb({ networks })
    // The right record of the first node leads back to it.
    bytes.writeUIntBE(0, 3, 3)

    expect(() => readContents(new CountryDatabase(shared(bytes)))).to.throw('its tree has a ring')
  })
})
