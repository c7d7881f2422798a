// Checks of what a lab cannot break: the kernel's parts, clocks, ages, limits, and phones behind one address.
import { expect } from 'chai'
import { basename, dirname } from 'node:path'
import type { Address } from '../../../src/domain/address.js'
import type { Check } from '../../../src/setup/doctor/check.js'
import { amiSecurity } from '../../../src/setup/doctor/checks/ami-security.js'
import { asteriskRuns } from '../../../src/setup/doctor/checks/asterisk-runs.js'
import { clock } from '../../../src/setup/doctor/checks/clock.js'
import { countryDatabase } from '../../../src/setup/doctor/checks/country-database.js'
import { daemonHealth } from '../../../src/setup/doctor/checks/daemon-health.js'
import { earlierChains } from '../../../src/setup/doctor/checks/earlier-chains.js'
import { kernelLimits } from '../../../src/setup/doctor/checks/kernel-limits.js'
import { kernelParts } from '../../../src/setup/doctor/checks/kernel-parts.js'
import { mixedTables } from '../../../src/setup/doctor/checks/mixed-tables.js'
import { mappedPorts } from '../../../src/setup/doctor/checks/nat-ports.js'
import { oneSource } from '../../../src/setup/doctor/checks/one-source.js'
import { allChecks } from '../../../src/setup/all-checks.js'
import type { DoctorFacts } from '../../../src/setup/doctor/doctor-facts.js'
import { examine, isIll } from '../../../src/setup/doctor/examine.js'
import type { ProgramEnd } from '../../../src/setup/process/run-program.js'

const dayMs = 86_400_000
const done: ProgramEnd = { status: 0, stdout: '', stderr: '', isMissing: false }

interface Given extends Partial<Omit<DoctorFacts, 'run' | 'files'>> {
  /** What programs print, by the beginning of their command line. */
  readonly programs?: Readonly<Record<string, Partial<ProgramEnd>>>
  readonly texts?: Readonly<Record<string, string>>
}

const facts = ({ programs = {}, texts = {}, ...others }: Given): DoctorFacts => ({
  isRoot: true,
  run: (argv) => {
    const line = argv.join(' ')
    const known = Object.keys(programs).find((start) => line.startsWith(start))
    return Promise.resolve({ ...done, ...(known === undefined ? {} : programs[known]) })
  },
  files: {
    read: (path) => texts[path],
    list: (folder) =>
      Object.keys(texts).flatMap((path) => (dirname(path) === folder ? [basename(path)] : [])),
  },
  now: 400 * dayMs,
  configFile: '/etc/sipward/sipward.toml',
  config: { asterisk: [], hepListen: '127.0.0.1:9060', storeFolder: undefined },
  configFaults: [],
  listFaults: [],
  guardedFiles: [],
  daemon: undefined,
  settings: { sipPorts: ['5060'], countryPolicy: 'off' },
  asterisks: { here: [], contained: [], silent: [], foreign: [] },
  administrator: undefined,
  isAllowed: () => Promise.resolve(false),
  allow: () => Promise.resolve(),
  databaseBuiltAt: 390 * dayMs,
  prove: () => Promise.resolve({ refusal: '', seen: [] }),
  mend: () => Promise.resolve(),
  ...others,
})

const look = async (check: Check, given: Given) => {
  const [result] = await examine([check], facts(given))
  if (result === undefined) throw new Error('the check has no result')
  expect(result.failure).to.equal('')
  if (result.reason !== '') return [`not looked at: ${result.reason}`]
  return result.findings.map(({ severity, sentence }) => `${severity}: ${sentence}`)
}

describe('a check of the doctor', () => {
  it('kernel: names the programs, the types of sets and the matches that are missing', async () => {
    expect(await look(kernelParts, {})).to.deep.equal([])
    expect(
      await look(kernelParts, { programs: { 'ipset --version': { isMissing: true } } }),
    ).to.deep.equal(['wrong: ipset is not installed'])
    const noType = { status: 1, stderr: 'ipset v7.17: Kernel support missing' }
    expect(
      await look(kernelParts, {
        programs: { 'unshare -n ipset create sipward-try hash:net': noType },
      }),
    ).to.deep.equal([
      'wrong: the kernel lacks sets of type hash:net (ipset v7.17: Kernel support missing)',
    ])
    const noSet = { status: 2, stderr: "Set sipward-none doesn't exist." }
    expect(
      await look(kernelParts, { programs: { 'unshare -n iptables-restore': noSet } }),
    ).to.deep.equal([])
    const noMatch = { status: 2, stderr: 'Extension string is not supported' }
    expect(
      await look(kernelParts, { programs: { 'unshare -n iptables-restore': noMatch } }),
    ).to.have.length(4)
    // Nothing is tried in the real network.
    expect(await look(kernelParts, { programs: { 'unshare -n': { status: 1 } } })).to.deep.equal([
      'not looked at: no network namespace can be made to try them in',
    ])
  })

  it('mixed-tables: both kinds of iptables', async () => {
    const texts = { '/proc/net/ip_tables_names': 'filter\nraw\n' }
    const nft = { 'iptables -V': { stdout: 'iptables v1.8.9 (nf_tables)' } }
    const legacy = { 'iptables -V': { stdout: 'iptables v1.8.9 (legacy)' } }

    expect((await look(mixedTables, { texts, programs: nft })).join()).to.include('filter, raw')
    expect(await look(mixedTables, { texts, programs: legacy })).to.deep.equal([])
    expect(await look(mixedTables, { programs: nft })).to.deep.equal([])
  })

  it('earlier-chains: chains before raw, and flowtables', async () => {
    const chain = (priority: string) => ({
      'nft list ruleset': {
        stdout: `table ip a {\n chain b {\n  type filter hook prerouting priority ${priority}; policy accept;\n }\n}\n`,
      },
    })
    for (const priority of ['raw', '-300', 'mangle', 'raw + 1', '0']) {
      expect(await look(earlierChains, { programs: chain(priority) }), priority).to.deep.equal([])
    }
    for (const priority of ['raw - 1', '-301', '-400']) {
      expect(await look(earlierChains, { programs: chain(priority) }), priority).to.have.length(1)
    }
    const flows = { 'nft list ruleset': { stdout: 'table inet a {\n flowtable f {\n }\n}' } }
    expect((await look(earlierChains, { programs: flows })).join()).to.include('flowtable')
  })

  it('nat-ports: reads what iptables and nftables map', () => {
    expect(
      mappedPorts('-A PREROUTING -p udp -m udp --dport 5099 -j REDIRECT --to-ports 5060'),
    ).to.deep.equal([{ from: 5099, to: 5060 }])
    expect(
      mappedPorts(
        '-A DOCKER ! -i docker0 -p udp --dport 15060 -j DNAT --to-destination 172.17.0.2:5060',
      ),
    ).to.deep.equal([{ from: 15060, to: 5060 }])
    expect(mappedPorts('udp dport 5098 redirect to :5060')).to.deep.equal([
      { from: 5098, to: 5060 },
    ])
    expect(mappedPorts('udp dport 5097 dnat ip to 192.0.2.7:5060')).to.deep.equal([
      { from: 5097, to: 5060 },
    ])
    expect(mappedPorts('-A PREROUTING -p tcp --dport 80 -j ACCEPT')).to.deep.equal([])
  })

  it('clock: one that nobody sets', async () => {
    const time = (stdout: string) => ({ programs: { timedatectl: { stdout } } })
    expect(await look(clock, time('NTP=no\nNTPSynchronized=no\n'))).to.have.length(1)
    expect(await look(clock, time('NTP=yes\nNTPSynchronized=yes\n'))).to.deep.equal([])
    expect(
      await look(clock, { programs: { timedatectl: { status: 1, isMissing: true } } }),
    ).to.deep.equal(['not looked at: timedatectl gives no answer'])
  })

  it('country-database: missing or old; wrong only where a policy needs it', async () => {
    const settings = { sipPorts: [], countryPolicy: 'deny' }
    expect(await look(countryDatabase, {})).to.deep.equal([])
    expect(await look(countryDatabase, { databaseBuiltAt: 300 * dayMs })).to.deep.equal([
      'hint: the country database is 100 days old',
    ])
    expect(await look(countryDatabase, { databaseBuiltAt: undefined, settings })).to.deep.equal([
      'wrong: there is no country database',
    ])
  })

  it('kernel-limits: a table of connections that is nearly full, a small buffer', async () => {
    const texts = {
      '/proc/sys/net/netfilter/nf_conntrack_count': '950\n',
      '/proc/sys/net/netfilter/nf_conntrack_max': '1000\n',
      '/proc/sys/net/core/rmem_max': '212992\n',
    }
    expect(await look(kernelLimits, { texts })).to.have.length(2)
    expect(await look(kernelLimits, {})).to.deep.equal([
      'not looked at: the kernel shows no limits here',
    ])
  })

  it('one-source: phones that all seem to be one', async () => {
    const asterisks = (hosts: readonly string[]) => ({
      contained: [],
      silent: [],
      foreign: [],
      here: [
        {
          ...{ pid: 1, program: '', configFile: '', directory: '', version: '' },
          user: { uid: 0, gid: 0, groups: [] },
          files: { read: () => undefined, list: () => [] },
          command: () =>
            Promise.resolve(
              hosts
                .map((host, n) => `  Contact:  10${n}/sip:10${n}@${host}:5060;ob   aa Avail 1.0`)
                .join('\n'),
            ),
        },
      ],
    })
    const one = ['172.17.0.1', '172.17.0.1', '172.17.0.1']
    expect((await look(oneSource, { asterisks: asterisks(one) })).join()).to.include(
      'all 3 phones come from the one private address 172.17.0.1',
    )
    const isAllowed = (address: Address) => Promise.resolve(address === '172.17.0.1')
    expect(await look(oneSource, { asterisks: asterisks(one), isAllowed })).to.deep.equal([])
    expect(await look(oneSource, { asterisks: asterisks(one.slice(1)) })).to.deep.equal([])
    expect(await look(oneSource, { asterisks: asterisks([...one, '172.17.0.2']) })).to.deep.equal(
      [],
    )
    expect(
      await look(oneSource, { asterisks: asterisks(['192.0.2.7', '192.0.2.7', '192.0.2.7']) }),
    ).to.deep.equal([])
  })

  it('daemon: tells the daemon’s own verdict', async () => {
    const problem = {
      key: 'monitor',
      part: 'settings',
      sentence: 'attacks are only watched',
      whatToDo: 'x',
    }
    const daemon = {
      problems: [
        { ...problem, severity: 'notProtecting' as const },
        { ...problem, severity: 'hint' as const },
      ],
    }
    expect(await look(daemonHealth, { daemon })).to.deep.equal([
      'wrong: attacks are only watched',
      'hint: attacks are only watched',
    ])
  })

  it('is well only where it has looked: without Asterisk, unit and programs most have not', async () => {
    const none: ProgramEnd = { status: -1, stdout: '', stderr: '', isMissing: true }
    const given = facts({})
    const bare = { ...given, run: () => Promise.resolve(none) }
    const results = await examine(allChecks, bare)
    const withState = (isIn: (result: (typeof results)[number]) => boolean) =>
      results.filter(isIn).map(({ name }) => name)

    expect(withState(({ failure }) => failure !== '')).to.deep.equal([])
    expect(withState(({ reason }) => reason !== '')).to.include.members([
      ...['file-modes', 'asterisk', 'ami', 'ami-security', 'hep', 'sip-ports', 'nat-ports', 'iax2'],
      ...['one-source', 'kernel-limits', 'earlier-chains', 'leftovers', 'own-address', 'clock'],
      ...['proof', 'unit', 'xtables-lock'],
    ])
    expect(
      withState(({ findings, reason }) => findings.length === 0 && reason === ''),
    ).to.deep.equal([
      'lists',
      'loopback',
      'saved-rules',
      'other-firewalls',
      'mixed-tables',
      'country-database',
    ])
    expect(withState(({ findings }) => findings.length > 0)).to.deep.equal([
      'configuration',
      'kernel',
      'daemon',
    ])
  })

  it('tells of a process that is called asterisk and is not one of the system', async () => {
    const asterisks = { here: [], contained: [], silent: [], foreign: [77] }
    expect((await look(asteriskRuns, { asterisks })).join()).to.include(
      'process 77 is called asterisk',
    )
    expect(await look(amiSecurity, { asterisks })).to.deep.equal([
      'not looked at: the process called asterisk is not one of the system',
    ])
  })

  it('that fails itself hides no other, and is not taken for health', async () => {
    const broken: Check = {
      name: 'broken',
      title: '',
      isCheap: true,
      look: () => {
        throw new Error('defect')
      },
    }
    const results = await examine([broken, clock], facts({}))

    expect(results.map(({ failure }) => failure)).to.deep.equal(['defect', ''])
    expect(isIll(results)).to.equal(true)
    expect(isIll(results.slice(1))).to.equal(false)
  })
})
