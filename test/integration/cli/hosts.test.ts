// The hosts that share a store, on the command line.
import { expect } from 'chai'
import type { HostRecord } from '../../../src/domain/host.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { hostileText, sampleHost, sampleTime } from '../../unit/tell/callback-core.js'
import { type Outcome, runSipward } from './run-sipward.js'

const well = { isWell: true, reason: '' }
const records: readonly HostRecord[] = [
  { ...sampleHost, health: { firewall: well, ami: well, hep: well, geo: well } },
  {
    ...sampleHost,
    name: 'edge-2',
    isExcluded: true,
    pbxs: [...sampleHost.pbxs, { name: 'old', version: '' }],
  },
  {
    ...sampleHost,
    name: 'edge-3',
    kernel: untrusted(`6.1${hostileText}`),
    health: { ...sampleHost.health, ami: { isWell: false, reason: 'refused' } },
    lastSeenAt: sampleTime - 93_784_000,
    isRunning: false,
    isExcluded: true,
  },
]

describe('the command line about hosts', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  let hosts = records
  const calls: unknown[] = []
  before(async () => {
    server = await serve({
      hosts: () => Promise.resolve(hosts),
      setHostExcluded: (name, isExcluded) => {
        calls.push([name, isExcluded])
        return Promise.resolve(name !== 'edge-9')
      },
      removeHost: (name) => {
        calls.push([name])
        return Promise.resolve(true)
      },
    })
  })
  beforeEach(() => {
    hosts = records
    calls.length = 0
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, ...commandLine])

  it('hosts shows who protects, who is silent, and what is not well', async () => {
    const { exitCode, out, err } = await sipward('hosts')

    expect([exitCode, err]).to.deep.equal([0, ''])
    expect(out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))).to.deep.equal([
      'HOST | STATE | SEEN | SIPWARD | KERNEL | PBX | NOT WELL',
      'edge-1 | protects | 2 s ago | 0.1.0 | 6.1.0-18-amd64 | pbx Asterisk 22.10.1',
      'edge-2 | excluded | 2 s ago | 0.1.0 | 6.1.0-18-amd64 | pbx Asterisk 22.10.1, old | geo: there is no file',
      'edge-3 | not running | 1 d 2 h ago | 0.1.0 | 6.1\\x1b[2J\\x9b31m\\x0d\\x0aok\\u{202e}… | pbx Asterisk 22.10.1 | ami: refused; geo: there is no file',
      '',
    ])
  })

  it('hosts says so where the store is not shared', async () => {
    hosts = []
    const { exitCode, out } = await sipward('hosts')

    expect([exitCode, out]).to.deep.equal([0, 'the store is not shared: this is the only host\n'])
  })

  it('hosts --json is what the API answers', async () => {
    const { out } = await sipward('hosts', '--json')

    expect(JSON.parse(out)).to.have.property('total', 3)
    expect(JSON.parse(out)).to.have.nested.property('items[1]').that.deep.includes({
      name: 'edge-2',
      lastSeenAt: '2026-11-21T02:31:05.250Z',
      running: true,
      excluded: true,
    })
  })

  it('hosts exclude, include and remove do as they say', async () => {
    const outcomes = [
      await sipward('hosts', 'exclude', 'edge-1'),
      await sipward('hosts', 'include', 'edge-2'),
      await sipward('hosts', 'remove', 'edge-3'),
    ]

    expect(outcomes.map(({ exitCode, out }) => [exitCode, out])).to.deep.equal([
      [0, 'edge-1 is excluded: its rules come down\n'],
      [0, 'edge-2 is included again\n'],
      [0, 'edge-3 is forgotten\n'],
    ])
    expect(calls).to.deep.equal([['edge-1', true], ['edge-2', false], ['edge-3']])
  })

  it('hosts exclude refuses a host that is not there, and what cannot be one', async () => {
    const absent = await sipward('hosts', 'exclude', 'edge-9')
    const wrong = await sipward('hosts', 'exclude', 'edge 9')

    expect([absent.exitCode, wrong.exitCode]).to.deep.equal([64, 64])
    expect(absent.err).to.contain('there is no host "edge-9"; see sipward hosts')
    expect(wrong.err).to.contain('a host has a name of')
    expect(calls).to.deep.equal([['edge-9', true]])
  })
})
