// The database in use: where it comes from, and how a newer one takes its place.
import { expect } from 'chai'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { MmdbGeo, MmdbGeoOptions } from '../../../src/geo/mmdb-geo.js'
import { mmdb, mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { packDatabase, type PackageServer } from '../../support/package-server.js'
import { BookHarness, installed, monthMs, newer, now, phone, refusalOf } from './book-harness.js'

describe('the country database', () => {
  let harness: BookHarness
  let folder: string
  let server: PackageServer
  beforeEach(async () => {
    harness = await BookHarness.start()
    folder = harness.folder
    server = harness.server
  })
  afterEach(() => harness.stop())
  const open = (options: Partial<MmdbGeoOptions> = {}): Promise<MmdbGeo> =>
    harness.open(options)

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
    writeFileSync(join(folder, 'broken.mmdb'), installed.subarray(0, 100))
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
    writeFileSync(own, installed)
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

    expect(update).to.include({ at: now, outcome: 'replaced' }).and.to.equal(same)
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
      expect(refusal + (book.status().lastUpdate?.text ?? '')).not.to.match(/secret|hidden/)
    })
  }

  it('of the administrator is not touched where nobody said where to get a newer one', async () => {
    const own = join(folder, 'own.mmdb')
    writeFileSync(own, installed)

    const refusal = await refusalOf(await open({ database: own }))

    expect(refusal).to.include('say in [geo] url')
    expect(readFileSync(own).equals(installed)).to.equal(true)
    expect(server.asked).to.deep.equal([])
  })
})
