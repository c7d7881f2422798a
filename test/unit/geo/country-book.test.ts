// The database in use: where it comes from, and how it is replaced or not.
import { expect } from 'chai'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Address } from '../../../src/domain/address.js'
import { AppError } from '../../../src/domain/app-error.js'
import { CountryBook, type CountryBookOptions } from '../../../src/geo/country-book.js'
import { startWorker } from '../../../src/remember/sqlite/start-worker.js'
import { mmdb, mmdbBuiltAt, type MmdbOptions } from '../../support/mmdb-writer.js'
import { PackageServer, packDatabase, type ServedFile } from '../../support/package-server.js'

const monthMs = 30 * 86_400_000
const phone = '192.0.2.1' as Address
const old = mmdb({ networks: { '192.0.2.0/24': 'US', '198.51.100.0/24': 'DE' } })
const newer = (options: Partial<MmdbOptions> = {}): Buffer =>
  mmdb({
    networks: { '192.0.2.0/24': 'FR', '198.51.100.0/24': 'DE' },
    builtAt: mmdbBuiltAt + monthMs,
    ...options,
  })

describe('the country database', function () {
  this.timeout(30_000)
  let folder: string
  let server: PackageServer
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-geo-'))
    writeFileSync(join(folder, 'packaged.mmdb'), old)
    server = await PackageServer.start()
  })
  afterEach(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  const open = async (
    options: Partial<CountryBookOptions> & { url?: string } = {},
  ): Promise<CountryBook> => {
    const book = new CountryBook({
      database: undefined,
      directory: join(folder, 'downloaded'),
      packaged: join(folder, 'packaged.mmdb'),
      origin: { url: options.url, registry: server.url, deadlineMs: 1000 },
      now: () => 1000,
      startWorker,
      ...options,
    })
    await book.open()
    return book
  }
  const refusalOf = async (book: CountryBook): Promise<string> => {
    const caught = await book.update().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(caught).to.be.instanceOf(AppError)
    return (caught as AppError).message
  }

  it('is the one that was installed, and says whose it is', async () => {
    const book = await open()

    expect(book.countryOf(phone)).to.equal('US')
    expect(book.status()).to.deep.include({
      state: 'ready',
      reason: '',
      name: 'test country',
      builtAt: mmdbBuiltAt,
      path: join(folder, 'packaged.mmdb'),
      attribution: { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' },
    })
  })

  it('that is missing or broken leaves every country unknown, and says so', async () => {
    writeFileSync(join(folder, 'broken.mmdb'), old.subarray(0, 100))
    const missing = await open({ database: join(folder, 'none.mmdb') })
    const broken = await open({ database: join(folder, 'broken.mmdb') })

    for (const [book, state] of [
      [missing, 'missing'],
      [broken, 'broken'],
    ] as const) {
      expect(book.countryOf(phone)).to.equal('')
      expect(book.status().state).to.equal(state)
      expect(book.status().reason).to.include(book.status().path)
      const asked = book.networksOf(['US'], { privateNetworks: 'exclude' })
      const failure = await asked.catch((caught: unknown) => caught)
      expect(failure).to.have.property('code', 'unavailable')
    }
  })

  it('of the administrator is read again when it has changed, and kept when it is broken then', async () => {
    const own = join(folder, 'GeoLite2-Country.mmdb')
    writeFileSync(own, old)
    const book = await open({ database: own })
    let replaced = 0
    book.onReplaced(() => (replaced += 1))
    expect(book.status().attribution.text).to.include('MaxMind')
    await book.refresh()
    expect(replaced).to.equal(0)

    writeFileSync(own, newer())
    await book.refresh()

    expect([book.countryOf(phone), replaced]).to.deep.equal(['FR', 1])
    writeFileSync(own, 'rubbish')
    await book.refresh()
    expect(book.countryOf(phone)).to.equal('FR')
    expect(book.status().reason).to.match(/cannot be read: .*; the one that was read before stays/)
  })

  it('is replaced by the newest package of the registry, which the next start finds', async () => {
    const book = await open()
    let replaced = 0
    book.onReplaced(() => (replaced += 1))
    server.publish('2.0.1', packDatabase(newer()))

    const [update, same] = await Promise.all([book.update(), book.update()])

    expect(update).to.include({ at: 1000, outcome: 'replaced' }).and.to.equal(same)
    expect([book.countryOf(phone), replaced]).to.deep.equal(['FR', 1])
    expect(book.status().attribution.text).to.equal('IP Geolocation by DB-IP')
    expect(readdirSync(join(folder, 'downloaded'))).to.deep.equal(['country.mmdb'])
    expect((await open()).countryOf(phone)).to.equal('FR')
    expect(await book.update()).to.include({ outcome: 'current' })
    expect(replaced).to.equal(1)
  })

  it('is the installed one again when that is newer than what was downloaded', async () => {
    server.publish('2.0.1', packDatabase(newer()))
    await (await open()).update()
    const newest = mmdb({ networks: { '192.0.2.0/24': 'SE' }, builtAt: mmdbBuiltAt + 2 * monthMs })
    writeFileSync(join(folder, 'packaged.mmdb'), newest)

    expect((await open()).countryOf(phone)).to.equal('SE')
  })

  it('is not lost with a broken download: the installed one takes its place, and people are told', async () => {
    server.publish('2.0.1', packDatabase(newer()))
    await (await open()).update()
    writeFileSync(join(folder, 'downloaded', 'country.mmdb'), newer().subarray(0, 50))

    const book = await open()

    expect(book.countryOf(phone)).to.equal('US')
    expect(book.status()).to.include({ state: 'ready' })
    expect(book.status().reason).to.match(
      /country\.mmdb cannot be read: .*the one installed is in use/,
    )
  })

  for (const [form, pack] of [
    ['.mmdb', (bytes: Buffer) => bytes],
    ['.mmdb.gz', (bytes: Buffer) => gzipSync(bytes)],
  ] as const) {
    it(`is fetched as ${form} from a URL with a login, which is not shown`, async () => {
      const own = join(folder, 'own.mmdb')
      const url = `${server.url.replace('//', '//42:secret@')}/country?key=hidden`
      const book = await open({ database: own, origin: { url, registry: server.url } })
      server.serve('/country', pack(newer()))

      expect(await book.update()).to.include({ outcome: 'replaced' })

      expect(book.countryOf(phone)).to.equal('FR')
      expect(readFileSync(own).equals(newer())).to.equal(true)
      expect(server.logins).to.deep.equal([`Basic ${Buffer.from('42:secret').toString('base64')}`])
      server.serve('/country', { status: 403 })
      const refusal = await refusalOf(book)
      expect(refusal).to.include('/country?…').and.include('403')
      expect(refusal + book.status().lastUpdate?.text).not.to.match(/secret|hidden/)
    })
  }

  it('of the administrator is not touched where nobody said where to get a newer one', async () => {
    const own = join(folder, 'own.mmdb')
    writeFileSync(own, old)

    const refusal = await refusalOf(await open({ database: own }))

    expect(refusal).to.include('say in [geo] url')
    expect(readFileSync(own).equals(old)).to.equal(true)
    expect(server.asked).to.deep.equal([])
  })

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
