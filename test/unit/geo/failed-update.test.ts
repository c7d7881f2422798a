// Updates that fail: the old database stays, in the file and in use.
import { expect } from 'chai'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { MmdbGeo } from '../../../src/geo/mmdb-geo.js'
import { mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { packDatabase, type PackageServer, type ServedFile } from '../../support/package-server.js'
import { bombed } from './bombs.js'
import { BookHarness, monthMs, newer, phone, refusalOf } from './book-harness.js'

describe('the country database in use', () => {
  let harness: BookHarness
  let folder: string
  let server: PackageServer
  beforeEach(async () => {
    harness = await BookHarness.start()
    folder = harness.folder
    server = harness.server
  })
  afterEach(() => harness.stop())
  const open = (): Promise<MmdbGeo> => harness.open()

  const archive = packDatabase(newer())
  const cut = (then: 'end' | 'silence', sent = 200): ServedFile => ({ body: archive, sent, then })
  const bad: readonly (readonly [what: string, publish: () => void, why: RegExp])[] = [
    ['is not there', () => undefined, /cannot be fetched: the answer is 404/],
    [
      'breaks off',
      () => {
        server.publish('2.0.1', cut('end'))
      },
      /cannot be fetched: .*(closed|terminated|bytes)/,
    ],
    [
      'stands still',
      () => {
        server.publish('2.0.1', cut('silence'))
      },
      /the server is too slow/,
    ],
    [
      'is not what was published',
      () => {
        server.publish('2.0.1', archive, `sha512-${'A'.repeat(86)}==`)
      },
      /checksum is wrong/,
    ],
    [
      'has no checksum',
      () => {
        server.publish('2.0.1', archive, 'sha1-AAAA')
      },
      /no sha512 checksum/,
    ],
    [
      'has a version that leads elsewhere',
      () => {
        server.publish('1/../../x', archive)
      },
      /which version is the latest/,
    ],
    [
      'is cut off inside',
      () => {
        server.publish('2.0.1', archive.subarray(0, 300))
      },
      /cannot be used/,
    ],
    [
      'is no archive',
      () => {
        server.publish('2.0.1', gzipSync(Buffer.alloc(4096, 7)))
      },
      /the archive is damaged/,
    ],
    [
      'has no database',
      () => {
        server.publish('2.0.1', packDatabase(newer(), 'other.mmdb'))
      },
      /the archive has no package/,
    ],
    [
      'has half a database',
      () => {
        server.publish('2.0.1', packDatabase(newer().subarray(0, 90)))
      },
      /is no country database/,
    ],
    [
      'has a ring in its tree',
      () => {
        server.publish('2.0.1', packDatabase(ringed()))
      },
      /its tree has a ring/,
    ],
    [
      'is older',
      () => {
        server.publish('2.0.1', packDatabase(newer({ builtAt: mmdbBuiltAt - 1000 })))
      },
      /is older than/,
    ],
    [
      'comes from the future',
      () => {
        server.publish('2.0.1', packDatabase(newer({ builtAt: mmdbBuiltAt + 4 * monthMs })))
      },
      /built in the future/,
    ],
    [
      'has a record that would fill the memory',
      () => {
        server.publish('2.0.1', packDatabase(bombed(newer())))
      },
      /a record (is too deep|has too many values)/,
    ],
    [
      'has lost the world',
      () => {
        server.publish('2.0.1', packDatabase(newer({ networks: { '203.0.113.0/24': 'FR' } })))
      },
      /not plausible: of \d+ addresses/,
    ],
    [
      'knows no country',
      () => {
        server.publish('2.0.1', packDatabase(newer({ recordOf: () => 'nothing' })))
      },
      /not plausible: it knows no country/,
    ],
  ]
  for (const [what, publish, why] of bad) {
    it(`stays when the download ${what}, and people are told why`, async () => {
      const book = await open()
      publish()

      expect(await refusalOf(book)).to.match(why)

      expect(book.countryOf(phone)).to.equal('US')
      expect(book.status()).to.include({ state: 'ready' })
      expect(book.status().lastUpdate).to.include({ outcome: 'failed' })
      expect(book.status().lastUpdate?.text).to.match(why).and.include('the old one stays')
      expect(readdirSync(folder)).to.deep.equal(['packaged.mmdb'])
    })
  }

  it('stays, and the next update works, where an earlier one was killed while it wrote', async () => {
    server.publish('2.0.1', packDatabase(newer()))
    await (await open()).update()
    const beside = join(folder, 'downloaded', 'country.mmdb.new')
    writeFileSync(beside, newer().subarray(0, 70))

    const book = await open()

    expect(book.status()).to.include({ state: 'ready', reason: '' })
    expect(readdirSync(join(folder, 'downloaded'))).to.deep.equal(['country.mmdb'])
    server.publish('2.0.2', packDatabase(newer({ builtAt: mmdbBuiltAt + 2 * monthMs })))
    expect(await book.update()).to.include({ outcome: 'replaced' })
    expect(readdirSync(join(folder, 'downloaded'))).to.deep.equal(['country.mmdb'])
  })
})

function ringed(): Buffer {
  const bytes = newer()
  bytes.writeUIntBE(0, 3, 3)
  return bytes
}
