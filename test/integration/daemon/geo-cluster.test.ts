// Databases that are a month old, on two hosts with one store: each host gets itself a newer one.
import { expect } from 'chai'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GeoJson } from '../../../src/tell/web/api/api-json.js'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { mmdb, mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { PackageServer } from '../../support/package-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordedPbx } from './recorded-pbx.js'
import { Sipward } from './sipward.js'

const address = '203.0.113.9'
const dayMs = 86_400_000
// They look once a minute.
const roundMs = 60_000

describeWithMongodb('country databases of the hosts of a cluster', () => {
  const hosts: Sipward[] = []
  let folder = ''
  let store: Awaited<ReturnType<typeof makeDatabase>> | undefined
  let pbx: RecordedPbx | undefined
  let server: PackageServer | undefined
  before(async function () {
    this.timeout(60_000)
    folder = await mkdtemp(join(tmpdir(), 'sipward-geo-cluster-'))
    store = await makeDatabase()
    pbx = await RecordedPbx.start([], 9)
    server = await PackageServer.start()
    const networks = { '203.0.113.0/24': 'NO' }
    server.serve('/country.mmdb', mmdb({ networks, builtAt: mmdbBuiltAt + dayMs }))
    // Automatic on the first two, not on the third.
    for (const [hostName, isAutomatic] of [
      ['one', true],
      ['two', true],
      ['three', false],
    ] as const) {
      const home = join(folder, hostName)
      const database = join(home, 'own.mmdb')
      await mkdir(home)
      await writeFile(database, mmdb({ networks: { '203.0.113.0/24': 'SE' } }))
      const geo = [
        `database = "${database}"`,
        `url = "${server.url}/country.mmdb"`,
        `auto_update = ${String(isAutomatic)}`,
      ]
      const common = { amiPorts: [pbx.port], storeUrl: store.url, isDryRun: true }
      hosts.push(await Sipward.install({ ...common, folder: home, hostName, geo }))
    }
  })
  after(async function () {
    this.timeout(60_000)
    for (const host of hosts) await host.end()
    await pbx?.stop()
    await server?.stop()
    await store?.dispose()
    if (folder !== '') await rm(folder, { recursive: true })
  })

  it('are updated on each of them by itself, once, and not where nobody wants that', async function () {
    this.timeout(180_000)
    this.slow(100_000)
    for (const host of hosts) await host.start()
    const countries = (): Promise<readonly string[]> =>
      Promise.all(hosts.map(async (host) => (await host.check(address)).country))
    expect(await countries()).to.deep.equal(['SE', 'SE', 'SE'])

    const areUpdated = async (): Promise<boolean> =>
      (await countries()).slice(0, 2).join() === 'NO,NO'
    await waitUntil(areUpdated, { deadlineMs: roundMs + 30_000, what: 'the updates' })

    expect(await countries()).to.deep.equal(['NO', 'NO', 'SE'])
    expect(server?.asked).to.deep.equal(['/country.mmdb', '/country.mmdb'])
    const states = await Promise.all(hosts.map((host) => host.api.get<GeoJson>('/geo')))
    expect(states.map(({ update }) => update.last?.outcome)).to.deep.equal([
      'replaced',
      'replaced',
      undefined,
    ])
  })
})
