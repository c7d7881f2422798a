// What is away when the daemon starts keeps it from nothing else: it protects, and says what is missing.
import { expect } from 'chai'
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import type { Sipward } from './sipward.js'
import { Stage } from './stage.js'

const svcrack = recording('asterisk22-pjsip-svcrack')

describe('a start where something is away', function () {
  this.timeout(60_000)
  this.slow(15_000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('protects without a store, says so, and takes over what the store knows when it comes', async () => {
    const storeFolder = join(stage.folder, 'late')
    const first = await stage.install({ storeFolder })
    await first.start()
    await first.cliChecked('deny', '198.51.100.7', '--note', 'remembered')
    await first.stop('SIGINT')
    const database = join(storeFolder, 'sipward.db')
    const kept = await readFile(database)
    await writeFile(database, 'x'.repeat(8192))

    await first.start()

    expect((await first.check('198.51.100.7')).verdict).to.equal('free')
    await stage.pbx.play([svcrack])
    await first.untilVerdict(attacker, 'blocked')
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    const { health } = await first.status()
    expect(health.state).to.equal('impaired')
    expect(health.problems[0]?.sentence).to.match(/the store takes no records: .*is not a SQLite/)
    await first.untilLogged(({ notice }) => notice === 'partMissing', 'that the store is missing')
    await rm(database)
    await writeFile(database, kept)
    await first.untilVerdict('198.51.100.7', 'denied')
    await first.untilLogged(({ notice }) => notice === 'partWorks', 'that the store is back')
    expect(stage.inKernel()).to.have.members([`dynamic4 ${attacker}`, 'deny4 198.51.100.7'])
    await first.stop('SIGINT')
  })

  it('protects while another program holds its HEP port', async () => {
    const port = 9071
    const blocker = await stage.network.peer()
    await blocker.ask({ ask: 'listen', port })
    const sipward = await stage.install({ hepPort: port })
    sipward.launch()
    await sipward.untilReady(({ sources }) =>
      sources.some(({ kind, state }) => kind === 'ami' && state === 'running'),
    )

    const { health } = await sipward.status()

    expect(health.state).to.equal('impaired')
    expect(health.problems[0]?.sentence).to.match(/not received on 127\.0\.0\.1:9071: .*in use/)
    await sipward.stop('SIGINT')
  })
})

describe('a configuration that is read again', function () {
  this.timeout(60_000)
  this.slow(15_000)
  const stage = new Stage()
  let sipward: Sipward
  before(async function () {
    needNamespaces(this)
    await stage.open()
    sipward = await stage.install()
    await sipward.start()
  })
  after(() => stage.close())

  it('is refused with its reason where it is broken, and everything goes on', async () => {
    const file = join(sipward.folder, 'sipward.toml')
    const good = await readFile(file, 'utf8')
    await writeFile(file, good.replace('[host]', '[hots]'))

    const { code, stderr } = await sipward.cli('reload')
    sipward.signal('SIGHUP')
    await sipward.untilLogged(
      ({ msg }) => msg === 'the configuration stays as it was',
      'that it is refused',
    )

    expect(code).to.equal(78)
    expect(stderr).to.contain('unknown section "hots"; did you mean "host"?')
    expect((await sipward.status()).health.state).to.equal('protecting')
    await writeFile(file, good)
  })

  it('is followed by a signal and by the command: PBXs, HEP and list files', async () => {
    const file = join(sipward.folder, 'sipward.toml')
    const good = await readFile(file, 'utf8')
    expect(await sipward.cliChecked('reload')).to.equal('everything was in force already\n')
    await appendFile(join(sipward.folder, 'denylist'), '203.0.113.200\n')
    await writeFile(file, good.replace(/listen = ".*"/, 'listen = "off"'))

    sipward.signal('SIGHUP')

    await sipward.untilVerdict('203.0.113.200', 'denied')
    const isOff = async (): Promise<boolean> =>
      (await sipward.status()).sources.every(({ kind }) => kind !== 'hep')
    await waitUntil(isOff, { what: 'HEP switched off' })
    await writeFile(file, good.replace('name = "test"', 'name = "other"'))
    const said = await sipward.cliChecked('reload')
    expect(said).to.contain('listened to as named now')
    expect(said).to.contain('the changed section [host] takes effect at the next start')
  })
})
