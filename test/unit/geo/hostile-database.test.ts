// Databases made to harm whoever reads them: each is refused at once, or found out where it is asked.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { Address } from '../../../src/domain/address.js'
import { CountryDatabase } from '../../../src/geo/country-database.js'
import { readContents } from '../../../src/geo/country-networks.js'
import { shared } from '../../../src/geo/database-file.js'
import { packagedDatabase } from '../../../src/geo/packaged-database.js'
import { mmdb } from '../../support/mmdb-writer.js'
import {
  bombed,
  doubledMaps,
  nestedArrays,
  pointerRing,
  withMetadata,
  withNumber,
} from './bombs.js'

const whole = mmdb({ networks: { '192.0.2.0/24': 'US', '2001:db8::/32': 'US' } })
const open = (bytes: Buffer): CountryDatabase => new CountryDatabase(shared(bytes))
const asked = '192.0.2.7' as Address

describe('a hostile country database', () => {
  const bombs = { nestedArrays, doubledMaps, pointerRing }
  for (const [name, bomb] of Object.entries(bombs)) {
    it(`is refused where its metadata are a bomb: ${name}`, () => {
      expect(() => open(withMetadata(whole, bomb))).to.throw(/too (many|deep)/)
    })

    it(`is found out where its records are a bomb: ${name}`, () => {
      const database = open(bombed(whole, bomb))

      expect(() => database.countryOf(asked)).to.throw(/too (many|deep)/)
      expect(() => readContents(database)).to.throw(/too (many|deep)/)
    })
  }

  it('is refused where it claims nodes that it does not have', () => {
    for (const nodes of [0, 0xffff_ffff, 0x7fff_ffff, 100_000]) {
      expect(() => open(withNumber(whole, 'node_count', nodes)), String(nodes)).to.throw('cut off')
    }
  })

  it('is refused where it is of no version or no size of records that exists', () => {
    expect(() => open(withNumber(whole, 'ip_version', 5))).to.throw('neither IPv4 nor IPv6')
    expect(() => open(withNumber(whole, 'record_size', 20))).to.throw('Unsupported record size')
  })

  it('is refused where it has no metadata in its last 128 KiB, without looking further', () => {
    expect(() => open(Buffer.concat([whole, Buffer.alloc(129 * 1024)]))).to.throw('no metadata')
    expect(() => open(Buffer.alloc(0))).to.throw('no metadata')
  })

  it('is refused where every node of its tree has the next one on both sides', () => {
    const bytes = Buffer.from(whole)
    const nodes = open(whole).tree.nodeCount
    for (let node = 0; node < nodes - 1; node += 1) {
      bytes.writeUIntBE(node + 1, node * 6, 3)
      bytes.writeUIntBE(node + 1, node * 6 + 3, 3)
    }

    expect(() => readContents(open(bytes))).to.throw(/ring|does not end/)
  })

  it('is told from the real one, whose records all pass', () => {
    expect(readContents(open(readFileSync(packagedDatabase()))).countries).to.include('US')
  }).timeout(30_000)
})
