// Host names of the allowlist, asked for at a real DNS server on loopback.
import { expect } from 'chai'
import { FollowedNames } from '../../../src/app/names/followed-names.js'
import { NameResolver } from '../../../src/app/names/name-resolver.js'
import { type HostName, maxHostNames } from '../../../src/domain/host-name.js'
import type { Address } from '../../../src/domain/address.js'
import type { Notice } from '../../../src/domain/notice.js'
import { DnsServer, type DnsAnswer } from '../../support/dns-server.js'
import { DeciderHarness, network } from '../decide/decider-harness.js'
import { RecordingLog } from './recording-log.js'

const home = 'home.example.org' as HostName
const hour = 3_600_000

describe('host names of the allowlist', function () {
  this.slow(2000)
  let server: DnsServer
  let harness: DeciderHarness
  let log: RecordingLog
  let notices: Notice[]
  let followed: FollowedNames
  beforeEach(async () => {
    server = new DnsServer()
    const servers = [await server.start()]
    harness = new DeciderHarness()
    log = new RecordingLog()
    notices = []
    followed = new FollowedNames({
      lists: harness.decider.lists,
      orders: harness.orders,
      resolver: new NameResolver({ servers, timeoutMs: 1000, tries: 1 }),
      news: { tell: (notice) => notices.push(notice) },
      clock: harness.clock,
      log: log.log,
    })
    harness.decider.lists.names.add({ name: home, origin: 'operator', note: 'boss', since: 1 })
  })
  afterEach(async () => {
    await followed.stop()
    await server.stop()
  })

  const found = (ttlSeconds: number, ...addresses: string[]): DnsAnswer => ({
    addresses,
    ttlSeconds,
  })
  const none = found(60)
  const allowed = (): readonly string[] =>
    harness.decider.lists.entries('allow').map((entry) => entry.network)
  const problem = (): string | undefined =>
    harness.decider.lists.names.all().map((named) => followed.shown(named).problem)[0]
  const ask = (): Promise<void> => followed.ask([home])

  it('stand for their addresses of both families', async () => {
    server.tell(home, found(60, '203.0.113.7'), found(60, '2001:db8::7'))

    await followed.start()

    expect(allowed()).to.deep.equal(['203.0.113.7', '2001:db8::7'])
    expect(harness.decider.lists.entry('allow', network('203.0.113.7'))).to.deep.equal({
      list: 'allow',
      network: '203.0.113.7',
      origin: 'name',
      hostName: home,
      note: 'boss',
      since: harness.clock.now(),
    })
    expect(problem()).to.equal('')
    expect(harness.decider.lists.verdict('2001:db8::7' as Address)).to.equal('exempt')
  })

  it('follow their addresses, and end the blocks of those that are new', async () => {
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()
    harness.attempts(10, { from: '203.0.113.8:5060' })
    expect(harness.blocks.map(({ source }) => source)).to.deep.equal(['203.0.113.8'])

    server.tell(home, found(60, '203.0.113.8'), none)
    await ask()

    expect(allowed()).to.deep.equal(['203.0.113.8'])
    expect(harness.ended.map(({ end }) => end)).to.deep.equal(['allowed'])
    expect(harness.removed.map(({ network: gone }) => gone)).to.deep.equal(['203.0.113.7'])
  })

  for (const [what, answer, why] of [
    ['is silent', 'silence', 'no resolver answers'],
    ['fails', 'serverFailure', 'the resolver fails to find out (SERVFAIL)'],
  ] as const) {
    it(`keep their addresses while the resolver ${what}, for days`, async () => {
      server.tell(home, found(60, '203.0.113.7'), found(60, '2001:db8::7'))
      await ask()

      server.tell(home, answer)
      for (let day = 0; day < 3; day += 1) {
        harness.clock.advance(24 * hour)
        await ask()
      }

      expect(allowed()).to.deep.equal(['203.0.113.7', '2001:db8::7'])
      expect(problem()).to.equal(why)
      expect(notices).to.deep.equal([])
    })
  }

  it('keep the addresses of the one family that is not answered', async () => {
    server.tell(home, found(60, '203.0.113.7'), found(60, '2001:db8::7'))
    await ask()

    server.tell(home, found(60, '203.0.113.8'), 'silence')
    await ask()

    expect([...allowed()].sort()).to.deep.equal(['2001:db8::7', '203.0.113.8'])
    expect(problem()).to.equal('no resolver answers')
  })

  it('that no longer exist keep their addresses for a day, and then people are told once', async () => {
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()

    server.tell(home, 'noName')
    await ask()
    harness.clock.advance(24 * hour - 1)
    await ask()
    expect(allowed()).to.deep.equal(['203.0.113.7'])
    expect(problem()).to.equal('there is no such name')

    harness.clock.advance(1)
    await ask()
    await ask()
    expect(allowed()).to.deep.equal([])
    expect(notices.map(({ kind }) => kind)).to.deep.equal(['allowedNameGone'])
    expect(notices[0]?.text).to.include('203.0.113.7')
  })

  it('that come back within the day keep their addresses another day', async () => {
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()
    server.tell(home, 'noName')
    await ask()
    harness.clock.advance(23 * hour)
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()
    server.tell(home, 'noName')
    harness.clock.advance(23 * hour)
    await ask()

    expect(allowed()).to.deep.equal(['203.0.113.7'])
  })

  it('that never resolved say why, and nothing is allowed', async () => {
    await ask()

    expect(problem()).to.equal('there is no such name')
    expect(allowed()).to.deep.equal([])
  })

  it('allow no address that nobody can mean, whatever the DNS says', async () => {
    harness.decider.lists.setNeverBlocked(['192.0.2.10' as Address])
    const useless = ['127.0.0.1', '0.0.0.0', '224.0.0.5', '255.255.255.255', '192.0.2.10']
    server.tell(home, found(60, ...useless, '203.0.113.7'), found(60, '::', '::1', 'ff02::1'))

    await ask()

    expect(allowed()).to.deep.equal(['203.0.113.7'])
    expect(log.said.filter(([level]) => level === 'warn').join()).to.include('127.0.0.1')
  })

  it('have a bounded number of addresses', async () => {
    const many = Array.from({ length: 26 }, (_, i) => `203.0.113.${i + 1}`)
    const more = Array.from({ length: 16 }, (_, i) => `2001:db8::${(i + 1).toString(16)}`)
    server.tell(home, found(60, ...many), found(60, ...more))

    await ask()

    expect(allowed()).to.have.length(32)
  })

  it('leave entries that people have made alone, and put theirs back when those go', async () => {
    const mine = network('203.0.113.7')
    harness.orders.add({ list: 'allow', network: mine, origin: 'operator', note: 'me', since: 1 })
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()
    expect(harness.decider.lists.entry('allow', mine)?.origin).to.equal('operator')

    harness.orders.remove('allow', mine)
    followed.settle()

    expect(harness.decider.lists.entry('allow', mine)?.hostName).to.equal(home)
  })

  it('that are removed take their addresses with them', async () => {
    server.tell(home, found(60, '203.0.113.7'), none)
    await ask()

    harness.decider.lists.names.remove(home)
    followed.settle()

    expect(allowed()).to.deep.equal([])
  })

  const waits = [
    [1, 30],
    [600, 600],
    [86_400, 3600],
  ] as const
  for (const [ttlSeconds, seconds] of waits) {
    it(`with a TTL of ${ttlSeconds} s are asked for again after ${seconds} s`, async () => {
      server.tell(home, found(ttlSeconds, '203.0.113.7'), none)
      await followed.start()
      await followed.stop()
      const { length } = server.asked

      harness.clock.advance(seconds * 1000 - 1)
      await followed.start()
      expect(server.asked).to.have.length(length)
      harness.clock.advance(1)
      await followed.start()
      expect(server.asked).to.have.length(length * 2)
    })
  }

  it('are a bounded number', () => {
    const { names } = harness.decider.lists
    for (let i = 1; i < maxHostNames; i += 1) {
      const name = `h${i}.example.org` as HostName
      expect(names.add({ name, origin: 'operator', note: '', since: 1 })).to.equal(true)
    }
    const name = 'one-more.example.org' as HostName
    expect(names.add({ name, origin: 'operator', note: '', since: 1 })).to.equal(false)
    expect(names.add({ name: home, origin: 'operator', note: 'new', since: 1 })).to.equal(true)
  })
})
