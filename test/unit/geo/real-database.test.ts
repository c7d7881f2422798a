// The database that is installed with the program, and lists of its networks held against its reader.
import { expect } from 'chai'
import { Reader } from 'maxmind'
import type { Response } from 'maxmind'
import { readFileSync } from 'node:fs'
import { parseNetwork } from '../../../src/domain/address.js'
import type { Address } from '../../../src/domain/address.js'
import { isPrivate } from '../../../src/domain/country-access.js'
import { CountryDatabase } from '../../../src/geo/country-database.js'
import { listNetworks, readContents } from '../../../src/geo/country-networks.js'
import { shared } from '../../../src/geo/database-file.js'
import { NetworkLines } from '../../../src/geo/network-text.js'
import { packagedDatabase } from '../../../src/geo/packaged-database.js'
import { drawAddresses, isIn, numberOf, rangesOf, type Range } from '../../support/member-of.js'
import { randomNumbers } from '../../support/random-numbers.js'

interface CountryRecord {
  readonly country_code: string
}

const tunnels = rangesOf(['::/8', '2001::/32', '2002::/16'], 6)

describe('the database that is installed with the program', function () {
  this.timeout(60_000)
  const bytes = readFileSync(packagedDatabase())
  const database = new CountryDatabase(shared(bytes))
  const { countries } = readContents(database)
  const reader = new Reader<Response>(bytes)
  const random = randomNumbers(42)

  it('knows the countries of well-known addresses', () => {
    const known = { '8.8.8.8': 'US', '193.0.6.139': 'NL', '2001:67c:2e8:22::c100:68b': 'NL' }
    for (const [address, country] of Object.entries(known)) {
      expect(database.countryOf(address as Address), address).to.equal(country)
    }
    expect(countries.length).to.be.greaterThan(200)
  })

  const policies = [
    { title: 'all but one country', wanted: countries.filter((code) => code !== 'US') },
    { title: 'one large country', wanted: ['US'] },
    { title: 'some small countries', wanted: ['LI', 'MT', 'SG', 'VA'] },
    { title: 'every country', wanted: countries },
  ]
  for (const { title, wanted } of policies) {
    for (const privateNetworks of ['include', 'exclude'] as const) {
      const hasPrivate = privateNetworks === 'include'
      it(`of ${title}, private networks ${privateNetworks}d: each address is in the list or not as the reader says`, () => {
        const list = listNetworks(database, wanted, { privateNetworks })
        const networks = [...new NetworkLines(list.lines, list)]
        const isWanted = (address: Address, number: bigint): boolean => {
          if (isPrivate(address)) return hasPrivate
          if (address.includes(':') && isIn(tunnels, number)) return false
          return wanted.includes((reader.get(address) as CountryRecord | null)?.country_code ?? '')
        }

        expect(list.ipv4 + list.ipv6).to.equal(networks.length)
        expect(networks.filter((text) => parseNetwork(text) !== text)).to.deep.equal([])
        for (const family of [4, 6] as const) {
          const ranges = rangesOf(networks, family)
          expect(faultsOf(ranges), `IPv${family}`).to.deep.equal([])
          const wrong = drawAddresses(ranges, { family, count: 12_500, random }).filter(
            (address) => {
              const number = numberOf(address)
              return isIn(ranges, number) !== isWanted(address as Address, number)
            },
          )
          expect(wrong, `IPv${family}`).to.deep.equal([])
        }
      })
    }
  }
})

// Disjoint, and no two of one size that are the halves of one network.
function faultsOf(ranges: readonly Range[]): readonly Range[] {
  return ranges.filter(({ first, last }, index) => {
    const next = ranges[index + 1]
    if (next === undefined) return false
    const size = last - first + 1n
    const areHalves =
      next.first === last + 1n && next.last - next.first + 1n === size && first % (2n * size) === 0n
    return next.first <= last || areHalves
  })
}
