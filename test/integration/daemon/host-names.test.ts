// Host names on the allowlist of a running daemon that asks a DNS server on loopback.
import { expect } from 'chai'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Daemon, startDaemon } from '../../../src/app/daemon.js'
import { loadConfig } from '../../../src/config/load-config.js'
import type { CheckJson, HostNameJson, ListEntryJson } from '../../../src/tell/web/api/api-json.js'
import { DnsServer } from '../../support/dns-server.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordingLog } from '../../unit/app/recording-log.js'
import { type Outcome, runSipward } from '../cli/run-sipward.js'

const home = 'home.example.org'

describe('host names on the allowlist of a running daemon', function () {
  this.timeout(60_000)
  this.slow(15_000)
  let folder: string
  let server: DnsServer
  let servers: readonly string[]
  let daemon: Daemon | undefined
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-names-'))
    server = new DnsServer()
    servers = [await server.start()]
    server.tell(
      home,
      { addresses: ['203.0.113.7'], ttlSeconds: 60 },
      { addresses: ['2001:db8::7'], ttlSeconds: 60 },
    )
    await writeFile(
      join(folder, 'sipward.toml'),
      `[[asterisk]]
name = "pbx"
host = "127.0.0.1"
port = 1
username = "sipward"
secret = "none"
[store]
url = "sqlite:${join(folder, 'sipward.db')}"
[control]
socket = "${join(folder, 'sipward.sock')}"
[firewall]
dry_run = true
`,
      { mode: 0o600 },
    )
  })
  afterEach(async () => {
    await end()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const start = async (): Promise<void> => {
    const readConfig = () => loadConfig({ file: join(folder, 'sipward.toml'), env: {} })
    daemon = await startDaemon(readConfig(), {
      log: new RecordingLog().log,
      readConfig,
      onStop: () => undefined,
      names: { servers, timeoutMs: 200, tries: 1 },
    })
  }
  const end = async (): Promise<void> => {
    await daemon?.stop({ keep: false })
    daemon = undefined
  }
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', join(folder, 'sipward.sock'), ...commandLine])
  const shown = async () => {
    const { out } = await sipward('status', '--allow', '--json')
    const { lists, hostNames } = JSON.parse(out) as {
      readonly lists: { readonly allow: readonly ListEntryJson[] }
      readonly hostNames: readonly HostNameJson[]
    }
    return { entries: lists.allow.map(({ address }) => address).sort(), hostNames }
  }

  it('are put there, shown, explained, exported, kept over a restart and taken off', async () => {
    await start()

    const added = await sipward('allow', 'Home.Example.org', '--note', 'the boss')
    expect(added.out.split('\n').slice(0, 2)).to.deep.equal([
      'home.example.org is on the allowlist: the boss',
      'it is 203.0.113.7, 2001:db8::7 now, and is followed',
    ])
    expect((await sipward('allow', home)).out).to.include('was already on the allowlist: the boss')
    const check = await sipward('check', '2001:db8::7', '--json')
    const { verdict, entries, reasons } = JSON.parse(check.out) as CheckJson
    expect(verdict).to.equal('allowed')
    expect(entries[0]).to.include({ origin: 'name', hostName: home, note: 'the boss' })
    expect(reasons[0]?.text).to.include(`on the allowlist as ${home}`)
    const table = await sipward('status', '--allow')
    expect(table.out).to.match(/home\.example\.org +operator .*203\.0\.113\.7, 2001:db8::7/)
    const csv = await sipward('allow', '--export')
    expect(csv.out).to.equal(`address,note\r\n${home},the boss\r\n`)

    await end()
    server.tell(home, { addresses: ['203.0.113.8'], ttlSeconds: 60 }, 'silence')
    await start()
    expect(await shown())
      .to.have.property('entries')
      .that.deep.equals(['203.0.113.8'])

    const kept = await sipward('allow', '203.0.113.8', '--remove')
    expect(kept.exitCode).not.to.equal(0)
    expect(kept.err).to.include(`203.0.113.8 is on the allowlist by the host name ${home}`)
    const removed = await sipward('allow', home, '--remove')
    expect(removed.out).to.equal(`${home} was taken off the allowlist\n`)
    expect(await shown()).to.deep.equal({ entries: [], hostNames: [] })
    await end()
    await start()
    expect(await shown()).to.deep.equal({ entries: [], hostNames: [] })
  })

  it('come from a CSV file and from the allowlist file, which is followed', async () => {
    await writeFile(join(folder, 'allowlist'), `${home} from the file\n`)
    await start()
    expect(await shown()).to.deep.include({ entries: ['2001:db8::7', '203.0.113.7'] })
    const refused = await sipward('allow', home, '--remove')
    expect(refused.err).to.include(`${home} is in the allowlist file: remove it there`)

    const csv = join(folder, 'list.csv')
    await writeFile(csv, 'address,note\nnone.example.org,no such\n198.51.100.7,office\n')
    expect((await sipward('allow', '--import', csv)).out).to.include('2 put on the allowlist')
    const { hostNames } = await shown()
    expect(
      hostNames.map(({ hostName, origin, problem }) => [hostName, origin, problem]),
    ).to.deep.equal([
      [home, 'file', ''],
      ['none.example.org', 'operator', 'there is no such name'],
    ])

    server.tell('new.example.org', { addresses: ['203.0.113.9'], ttlSeconds: 60 })
    await appendFile(join(folder, 'allowlist'), 'new.example.org\n')
    await waitUntil(async () => (await shown()).entries.includes('203.0.113.9'), {
      what: 'the line',
    })
    await writeFile(join(folder, 'allowlist'), '\n')
    await waitUntil(async () => (await shown()).entries.join() === '198.51.100.7', {
      what: 'the empty file',
    })
  })

  it('are refused on the denylist in words, as an argument, a line and in CSV', async () => {
    await start()
    const csv = join(folder, 'list.csv')
    await writeFile(csv, `address\n${home}\n`)

    for (const args of [[home], [home, '198.51.100.7'], ['--import', csv], [home, '--remove']]) {
      const { exitCode, err } = await sipward('deny', ...args)

      expect(exitCode, args.join(' ')).not.to.equal(0)
      expect(err).to.include(
        `${home} is a host name, which can stand on the allowlist alone: deny its addresses`,
      )
    }
  })
})
