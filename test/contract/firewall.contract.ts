// What every firewall promises (src/ports/firewall.ts), as a suite over "how to open a fresh one".
import { expect } from 'chai'
import { AppError } from '../../src/domain/app-error.js'
import type { DynamicEntry, Firewall, FirewallSink, FlowEntry } from '../../src/ports/firewall.js'
import {
  block,
  blocked,
  flow,
  list,
  net,
  noRules,
  nothing,
  RecordingSink,
  slow,
  spare,
  trust,
  unblock,
} from '../support/firewall-records.js'
import { hostileChanges, hostileRules } from './hostile-changes.js'
import { waitUntil } from '../support/wait-until.js'

/** Opens firewalls for the suite; all of one suite speak to the same kernel. */
export interface FirewallRoom {
  open(options: { readonly sink: FirewallSink; readonly maxEntries?: number }): Firewall
  close(): void | Promise<void>
}

/** Runs the contract of the firewall port. */
export function describeFirewall(
  name: string,
  enter: (suite: Mocha.Context) => FirewallRoom,
): void {
  describe(`the firewall port: ${name}`, () => {
    let room: FirewallRoom | undefined
    let sink: RecordingSink
    let firewall: Firewall

    const open = (maxEntries?: number): Firewall => {
      if (room === undefined) throw new Error('the room was not entered')
      return room.open({ sink, ...(maxEntries !== undefined && { maxEntries }) })
    }

    before(function () {
      room = enter(this)
    })

    beforeEach(() => {
      sink = new RecordingSink()
      firewall = open()
    })

    afterEach(() => firewall.stop({ keep: false }))

    after(() => room?.close())

    const sourcesHeld = async (): Promise<string[]> =>
      (await firewall.read()).dynamic.map(({ source }) => source as string).sort()

    it('reads nothing where nothing was ever held, and is stopped', async () => {
      expect(await firewall.read()).to.deep.equal(nothing)
      expect(firewall.status().state).to.equal('stopped')
    })

    it('holds after the start what was wanted, with the ends that were wanted', async () => {
      const dynamic = [blocked('203.0.113.9', 600), blocked('2001:db8:0:9::/64', 1200)]
      const flows = [
        { flow: flow('203.0.113.7', 5062), until: Date.now() + 300_000 },
        { flow: flow('2001:db8::7', 40000), until: Date.now() + 300_000 },
      ]
      const allow = [net('192.0.2.0/24'), net('2001:db8:a::/48')]
      const deny = [net('198.51.100.7'), net('2001:db8:b::/64')]

      const trusted = [net('192.0.2.7'), net('2001:db8:0:7::/64')]
      const slowed = trusted.map((source) => ({ source, until: Date.now() + 900_000 }))
      const spared = [{ flow: flow('192.0.2.7', 5062), until: Date.now() + 900_000 }]

      await firewall.start({ allow, deny, trusted, dynamic, flow: flows, slowed, spared }, noRules)

      const live = await firewall.read()
      expect(live.allow).to.have.members(allow)
      expect(live.deny).to.have.members(deny)
      expect(live.trusted).to.have.members(trusted)
      expect(live.flow.map((entry) => entry.flow)).to.have.deep.members(flows.map((f) => f.flow))
      expect(live.slowed.map(({ source }) => source)).to.have.members(trusted)
      expect(live.spared.map((entry) => entry.flow)).to.deep.equal(spared.map((f) => f.flow))
      for (const wanted of [...dynamic, ...flows]) {
        const found = [...live.dynamic, ...live.flow].find(
          (entry) => keyOf(entry) === keyOf(wanted),
        )
        expect(found?.until).to.be.closeTo(wanted.until, 1500)
      }
      expect(firewall.status()).to.include({ state: 'ready', reason: '' })
      const lists = { allow: 2, deny: 2, trusted: 2 }
      const entries = { ...lists, dynamic: 2, flow: 2, slowed: 2, spared: 1 }
      expect(firewall.status().entries).to.deep.equal(entries)
    })

    it('has a change in place when apply resolves', async () => {
      await firewall.start(nothing, noRules)

      await firewall.apply([block('203.0.113.9'), block('2001:db8:0:9::/64')])
      expect(await sourcesHeld()).to.deep.equal(['2001:db8:0:9::/64', '203.0.113.9'])

      await firewall.apply([unblock('203.0.113.9')])
      expect(await sourcesHeld()).to.deep.equal(['2001:db8:0:9::/64'])
    })

    it('takes a source among the trusted ones and out again', async () => {
      await firewall.start({ ...nothing, trusted: [net('192.0.2.7')] }, noRules)

      await firewall.apply([trust('add', '2001:db8:0:7::/64'), trust('remove', '192.0.2.7')])

      expect((await firewall.read()).trusted).to.deep.equal(['2001:db8:0:7::/64'])
      expect(firewall.status().entries).to.include({ trusted: 1, allow: 0 })
    })

    it('slows a source and spares one of its flows until they are taken out again', async () => {
      await firewall.start(nothing, noRules)
      const phone = flow('192.0.2.7', 5062)

      await firewall.apply([slow('192.0.2.7'), slow('2001:db8:0:7::/64'), spare(phone)])
      const during = await firewall.read()
      expect(during.slowed.map(({ source }) => source)).to.have.members([
        '192.0.2.7',
        '2001:db8:0:7::/64',
      ])
      expect(during.slowed[0]?.until).to.be.closeTo(Date.now() + 600_000, 2000)
      expect(during.spared.map((entry) => entry.flow)).to.deep.equal([phone])
      expect(firewall.status().entries).to.include({ slowed: 2, spared: 1, flow: 0, dynamic: 0 })

      await firewall.apply([
        { op: 'remove', set: 'slowed', source: net('192.0.2.7') },
        { op: 'remove', set: 'spared', flow: phone },
      ])
      const after = await firewall.read()
      expect(after.slowed.map(({ source }) => source)).to.deep.equal(['2001:db8:0:7::/64'])
      expect(after.spared).to.deep.equal([])
    })

    it('has counted no guesses where nobody has sent any', async () => {
      expect(await firewall.guesses()).to.deep.equal([])
      await firewall.start(nothing, noRules)
      expect(await firewall.guesses()).to.deep.equal([])
    })

    it('takes other rules while it works, and refuses what are none', async () => {
      await firewall.start(nothing, noRules)
      await firewall.setRules({ ...noRules, ports: ['5060:5062', '5080'], packetsPerSecond: 100 })

      for (const rules of hostileRules()) {
        const refusal = await caughtFrom(firewall.setRules(rules))
        expect((refusal as AppError).code, JSON.stringify(rules)).to.equal('invalidValue')
      }

      expect(firewall.status()).to.include({ state: 'ready', reason: '' })
    })

    it('carries out changes in their order, also those of many calls at once', async () => {
      await firewall.start(nothing, noRules)

      await Promise.all([
        firewall.apply([block('203.0.113.1'), unblock('203.0.113.1')]),
        firewall.apply([unblock('203.0.113.2'), block('203.0.113.2')]),
        firewall.apply([block('203.0.113.3')]),
        firewall.apply([unblock('203.0.113.3')]),
        firewall.apply([]),
      ])

      expect(await sourcesHeld()).to.deep.equal(['203.0.113.2'])
    })

    it('renews an end by adding again, and takes a removal of nothing for done', async () => {
      await firewall.start({ ...nothing, dynamic: [blocked('203.0.113.9', 60)] }, noRules)

      await firewall.apply([block('203.0.113.9', 3600), unblock('203.0.113.10')])
      await firewall.apply([list('remove', 'deny', '192.0.2.0/24')])
      await firewall.apply([{ op: 'remove', set: 'flow', flow: flow('203.0.113.9', 1) }])

      const [entry] = (await firewall.read()).dynamic
      expect(entry?.until).to.be.closeTo(Date.now() + 3_600_000, 2000)
      expect(firewall.status().entries.dynamic).to.equal(1)
    })

    it('lets an entry end by itself', async () => {
      await firewall.start(nothing, noRules)

      await firewall.apply([block('203.0.113.9', 1), block('203.0.113.10', 60)])
      expect(await sourcesHeld()).to.have.lengthOf(2)

      await waitUntil(async () => (await sourcesHeld()).length === 1, {
        what: 'the end of a block',
      })
      expect(firewall.status().entries.dynamic).to.equal(1)
    })

    it('takes the longest end that the kernel knows for any that is later', async () => {
      await firewall.start(nothing, noRules)

      await firewall.apply([block('203.0.113.9', 2_147_483), block('203.0.113.10', 99_999_999)])

      expect(await sourcesHeld()).to.have.lengthOf(2)
    })

    it('holds everything of a family, and leaves half of it when that is wanted', async () => {
      await firewall.start({ ...nothing, deny: [net('0.0.0.0/0')] }, noRules)
      expect((await firewall.read()).deny).to.deep.equal(['0.0.0.0/0'])

      await firewall.apply([list('add', 'deny', '128.0.0.0/1'), list('add', 'deny', '::/0')])
      await firewall.apply([list('remove', 'deny', '0.0.0.0/0')])

      expect((await firewall.read()).deny).to.have.members(['128.0.0.0/1', '::/0'])
    })

    it('starts again with another wanted state and forgets the first', async () => {
      await firewall.start({ ...nothing, deny: [net('192.0.2.0/24')] }, noRules)

      await firewall.start({ ...nothing, dynamic: [blocked('203.0.113.9')] }, noRules)

      const live = await firewall.read()
      expect(live.deny).to.deep.equal([])
      expect(await sourcesHeld()).to.deep.equal(['203.0.113.9'])
    })

    it('sends away the oldest oneWay entries first when it is full, then what ends soonest', async () => {
      firewall = open(3)
      await firewall.start(
        {
          ...nothing,
          dynamic: [blocked('203.0.113.1', 100), blocked('203.0.113.2', 50, 'oneWay')],
        },
        noRules,
      )
      await firewall.apply([block('203.0.113.3', 900, 'oneWay')])

      await firewall.apply([block('203.0.113.4', 200)])
      expect(sink.evicted).to.deep.equal(['203.0.113.2'])
      await firewall.apply([block('203.0.113.5', 300)])
      expect(sink.evicted).to.deep.equal(['203.0.113.2', '203.0.113.3'])
      await firewall.apply([block('203.0.113.6', 400)])

      expect(sink.evicted).to.deep.equal(['203.0.113.2', '203.0.113.3', '203.0.113.1'])
      expect(await sourcesHeld()).to.deep.equal(['203.0.113.4', '203.0.113.5', '203.0.113.6'])
    })

    it('refuses whatever is not an address, and changes nothing', async () => {
      await firewall.start(nothing, noRules)

      for (const change of hostileChanges()) {
        const refusal = await caughtFrom(firewall.apply([block('203.0.113.9'), change]))
        expect(refusal, JSON.stringify(change)).to.be.instanceOf(AppError)
        expect((refusal as AppError).code).to.equal('invalidValue')
        expect((refusal as AppError).message).to.not.match(/[\n\r]/)
      }

      expect(await firewall.read()).to.deep.equal(nothing)
    })

    it('refuses changes before the start and after the stop', async () => {
      const early = await caughtFrom(firewall.apply([block('203.0.113.9')]))
      await firewall.start(nothing, noRules)
      await firewall.stop({ keep: true })
      const late = await caughtFrom(firewall.apply([block('203.0.113.9')]))
      const lateRules = await caughtFrom(firewall.setRules(noRules))

      expect((early as AppError).code).to.equal('firewallUnavailable')
      expect((late as AppError).code).to.equal('firewallUnavailable')
      expect((lateRules as AppError).code).to.equal('firewallUnavailable')
    })

    it('stops with everything kept, or with nothing left, as often as it is told', async () => {
      await firewall.start({ ...nothing, dynamic: [blocked('203.0.113.9')] }, noRules)

      await firewall.stop({ keep: true })
      expect(await sourcesHeld()).to.deep.equal(['203.0.113.9'])
      await firewall.stop({ keep: false })
      await firewall.stop({ keep: false })

      expect(await firewall.read()).to.deep.equal(nothing)
      expect(firewall.status().state).to.equal('stopped')
    })
  })
}

function keyOf(entry: DynamicEntry | FlowEntry): string {
  if ('source' in entry) return entry.source
  return `${entry.flow.protocol} ${entry.flow.address} ${entry.flow.port}`
}

async function caughtFrom(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (caught: unknown) => caught,
  )
}
