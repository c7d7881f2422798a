// Countries in the whole daemon: of attacks and list entries, through an update, and without a database.
import { expect } from 'chai'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GeoJson } from '../../../src/tell/web/api/api-json.js'
import { mmdb, mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { PackageServer } from '../../support/package-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordedPbx } from './recorded-pbx.js'
import { attacker, recording } from './recordings.js'
import { Sipward } from './sipward.js'

const old = mmdb({ networks: { '203.0.113.0/24': 'SE', '198.51.100.0/24': 'DE' } })
const newer = mmdb({
  networks: { '203.0.113.0/24': 'NO', '198.51.100.0/24': 'DE' },
  builtAt: mmdbBuiltAt + 86_400_000,
})

describe('the daemon about countries', function () {
  this.timeout(60_000)
  this.slow(20_000)
  let folder: string
  let database: string
  let pbx: RecordedPbx
  let server: PackageServer
  let sipward: Sipward
  before(async () => {
    // HEP is off in these tests; its sender needs some port.
    pbx = await RecordedPbx.start([], 9)
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-countries-'))
    database = join(folder, 'own.mmdb')
    await writeFile(database, old)
    server = await PackageServer.start()
    const geo = [`database = "${database}"`, `url = "${server.url}/country.mmdb"`]
    sipward = await Sipward.install({ folder, amiPorts: [pbx.port], isDryRun: true, geo })
  })
  afterEach(async () => {
    await sipward.end()
    await server.stop()
    await rm(folder, { recursive: true })
  })
  after(() => pbx.stop())

  it('tells the country of attack, block and list entry, and of a newer database without a restart', async () => {
    await sipward.start()
    await sipward.cliChecked('deny', '198.51.100.9')
    await pbx.play([recording('asterisk16-chansip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')
    await waitUntil(async () => (await sipward.explain(attacker)).attacks.length > 0)

    const story = await sipward.explain(attacker)
    expect(story).to.include({ country: 'SE', countryName: 'Sweden' })
    expect(story.attacks[0]).to.include({ country: 'SE' })
    expect(story.blocks[0]).to.include({ country: 'SE' })
    expect(await sipward.cliChecked('check', '198.51.100.9')).to.match(
      /in Germany \(DE\) is denied/,
    )

    server.serve('/country.mmdb', newer)
    expect(await sipward.cliChecked('geo', 'update')).to.match(/of 2026-01-02 is in use\n$/)

    // What has happened keeps the country of its time.
    const later = await sipward.explain(attacker)
    expect(later.country).to.equal('NO')
    expect(later.attacks[0]).to.include({ country: 'SE' })
    await sipward.stop()
  })

  it('has the old database after it was killed in the middle of an update', async () => {
    await sipward.start()
    server.serve('/country.mmdb', { body: newer, sent: newer.length - 10, then: 'silence' })
    const update = sipward.cli('geo', 'update')
    await waitUntil(() => server.asked.includes('/country.mmdb'), { what: 'the download' })

    await sipward.kill()

    expect((await update).code).to.equal(69)
    // As if it had been killed a moment later, in the middle of writing.
    await writeFile(`${database}.new`, newer.subarray(0, 70))
    await sipward.start()
    expect((await sipward.check(attacker)).country).to.equal('SE')
    expect((await readdir(folder)).filter((name) => name.startsWith('own'))).to.deep.equal([
      'own.mmdb',
    ])
    server.serve('/country.mmdb', newer)
    await sipward.cliChecked('geo', 'update')
    expect((await sipward.check(attacker)).country).to.equal('NO')
    await sipward.stop()
  })

  it('protects without a database, and says that there is none', async () => {
    await rm(database)
    await sipward.start()
    await pbx.play([recording('asterisk16-chansip-svcrack')])
    await sipward.untilVerdict(attacker, 'blocked')

    expect(await sipward.api.get<GeoJson>('/geo')).to.include({ state: 'missing' })
    expect(await sipward.shownStatus()).to.match(/GeoIP +missing +there is no country database/)
    expect(sipward.log.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).to.satisfy(
      (said: readonly string[]) => said.some((text) => text.includes('countries are unknown')),
    )
    await sipward.stop()
  })

  it('refuses a policy that locks out the address of the SSH login, and takes it from the allowlist', async () => {
    await sipward.start()
    const set = (query: string): Promise<unknown> =>
      sipward.api.patch(`/settings?${query}`, {
        'country.policy': 'allow',
        'country.list': ['DE'],
      })

    const refused = await set('from=203.0.113.9').catch((caught: unknown) => caught)
    expect(refused).to.have.property('message').that.includes('would lock out 203.0.113.9')
    expect(refused).to.have.property('message').that.includes('in Sweden (SE)')
    expect(await sipward.cliChecked('settings', 'get', 'country.policy')).to.equal('off\n')

    await sipward.cliChecked('allow', '203.0.113.9')
    await set('from=203.0.113.9')
    expect(await sipward.cliChecked('settings', 'get', 'country.policy')).to.equal('allow\n')
    const { policy } = await sipward.api.get<GeoJson>('/geo')
    expect(policy).to.deep.include({ mode: 'allow', countries: [{ code: 'DE', name: 'Germany' }] })

    // Back to the default list, the United States: whoever is in Germany would be locked out.
    const reset = sipward.api.delete('/settings/country.list?from=198.51.100.7')
    const why = await reset.catch((caught: unknown) => caught)
    expect(why).to.have.property('message').that.includes('would lock out 198.51.100.7')
    expect(await sipward.cliChecked('settings', 'get', 'country.list')).to.equal('DE\n')
    await sipward.cliChecked('settings', 'reset', 'country.list', '--force')
    expect(await sipward.cliChecked('settings', 'get', 'country.list')).to.equal('US\n')
    await sipward.stop()
  })
})
