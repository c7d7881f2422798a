// Many entries at once: all or none, in slices, with what was there kept.
import { expect } from 'chai'
import { BulkLists } from '../../../src/app/operator/bulk-lists.js'
import { ListGuard } from '../../../src/app/operator/list-guard.js'
import { Effects } from '../../../src/app/path/effects.js'
import { firewallRules } from '../../../src/app/path/firewall-rules.js'
import { NewsHub } from '../../../src/app/path/news-hub.js'
import { createStages, type CarryOut, type Stages } from '../../../src/app/path/pipeline.js'
import { Orders } from '../../../src/decide/orders/orders.js'
import type { Network } from '../../../src/domain/address.js'
import { AppError } from '../../../src/domain/app-error.js'
import type { ListEntry } from '../../../src/domain/list-entry.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { DryRunFirewall } from '../../../src/enforce/dry-run/dry-run-firewall.js'
import type { StoreWrite } from '../../../src/ports/store.js'
import type { WantedEntry } from '../../../src/ports/operator/list-desk.js'
import { attempt } from '../../support/builders.js'
import { FakeClock } from '../../support/fake-clock.js'
import { network } from '../decide/decider-harness.js'
import { RecordingLog } from './recording-log.js'

/** The real path and a dry run, with a store that answers when the test says so. */
class Harness {
  readonly clock = new FakeClock()
  readonly writes: StoreWrite[] = []
  readonly firewall: DryRunFirewall
  readonly pipeline: Stages
  readonly bulk: BulkLists
  store: (write: StoreWrite) => Promise<void> = () => Promise.resolve()

  constructor() {
    const { log } = new RecordingLog()
    const nothing = (): void => undefined
    const sink = { onHealed: nothing, onTrouble: nothing, onEvicted: nothing }
    this.firewall = new DryRunFirewall({ sink, clock: this.clock, say: nothing })
    const recordDurably = async (write: StoreWrite): Promise<void> => {
      await this.store(write)
      this.writes.push(write)
    }
    const effects = new Effects({
      firewall: this.firewall,
      recorder: { record: nothing, recordDurably },
      news: new NewsHub(log),
      log,
      clock: this.clock,
    })
    this.pipeline = createStages({
      sink: effects.sink,
      settings: defaultSettings,
      host: 'host',
      clock: this.clock,
      expectsSilence: false,
    })
    const { decider } = this.pipeline
    const now = (): number => this.clock.now()
    const carryOut: CarryOut = (order) =>
      effects.finish((orderSink) => order(new Orders({ decider, sink: orderSink, now })))
    const guard = new ListGuard(decider)
    this.bulk = new BulkLists({ decider, effects, carryOut, guard, clock: this.clock, log })
  }

  async start(): Promise<this> {
    const none = {
      allow: [],
      deny: [],
      trusted: [],
      dynamic: [],
      flow: [],
      slowed: [],
      spared: [],
    }
    await this.firewall.start(none, firewallRules(defaultSettings))
    return this
  }

  async inKernel(list: 'allow' | 'deny'): Promise<readonly Network[]> {
    return (await this.firewall.read())[list]
  }

  /** Ten attempts of each source: all are blocked. */
  attack(...sources: readonly string[]): void {
    for (const from of sources) {
      for (let i = 0; i < 10; i += 1) {
        this.pipeline.decider.onAttempt(attempt({ from, at: this.clock.now() }))
      }
    }
  }
}

const wantedOf = (texts: readonly string[], note?: string): WantedEntry[] =>
  texts.map((text, index) => ({ network: network(text), note, place: `line ${index + 1}` }))
const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)

describe('many entries of a list', () => {
  it('are in the books, the kernel and the store when the call resolves', async () => {
    const harness = await new Harness().start()

    const result = await harness.bulk.add('deny', wantedOf(addresses(1700), 'why'))

    expect(result).to.deep.equal({ added: 1700, changed: 0, unchanged: 0 })
    expect(await harness.inKernel('deny')).to.have.length(1700)
    expect(harness.writes).to.have.length(1700)
    expect(harness.pipeline.decider.lists.size('deny')).to.equal(1700)
  })

  it('let attacks be judged between their slices', async () => {
    const harness = await new Harness().start()
    let turns = 0
    const count = (): void => {
      turns += 1
      counting = setImmediate(count)
    }
    let counting = setImmediate(count)
    await harness.bulk.add('deny', wantedOf(addresses(20_000)))
    clearImmediate(counting)

    // 40 slices of 500, checked and then carried out.
    expect(turns).to.be.at.least(40)
  })

  it('are not there at all where one would lock out this host; each is named', async () => {
    const harness = await new Harness().start()
    harness.pipeline.decider.lists.setNeverBlocked([network('192.0.2.10') as never])
    const wanted = wantedOf([
      ...addresses(600),
      '192.0.2.0/24',
      '127.0.0.1',
      '0.0.0.0/0',
      '127.0.0.0/8',
    ])

    const refused = await harness.bulk.add('deny', wanted).catch((caught: unknown) => caught)

    expect((refused as AppError).code).to.equal('invalidValue')
    expect((refused as AppError).message.split('\n')).to.deep.equal([
      'line 601: denying 192.0.2.0/24 would lock out 192.0.2.10, which is this host or its PBX',
      'line 602: denying 127.0.0.1 would lock out this host itself',
      'line 603: denying 0.0.0.0/0 would lock out everybody',
      'line 604: denying 127.0.0.0/8 would lock out 127.0.0.1, which is this host itself',
    ])
    expect(await harness.inKernel('deny')).to.deep.equal([])
    expect(harness.writes).to.deep.equal([])
  })

  it('are taken back where the store fails in their midst, what was there too', async () => {
    const harness = await new Harness().start()
    await harness.bulk.add('deny', wantedOf(['10.0.0.1'], 'before'))
    let count = 0
    harness.store = () => {
      count += 1
      return count === 900
        ? Promise.reject(new AppError('storeUnavailable', 'lost'))
        : Promise.resolve()
    }

    const failed = await harness.bulk
      .add('deny', wantedOf(addresses(3000), 'after'))
      .catch((caught: unknown) => caught)

    expect((failed as AppError).code).to.equal('storeUnavailable')
    expect(await harness.inKernel('deny')).to.deep.equal(['10.0.0.1'])
    const { lists } = harness.pipeline.decider
    expect(lists.entries('deny').map(({ note }) => note)).to.deep.equal(['before'])
    const stored = new Map<string, StoreWrite>()
    for (const write of harness.writes) {
      if (write.kind === 'listEntry') stored.set(write.entry.network, write)
      if (write.kind === 'listEntryRemoved') stored.delete(write.network)
    }
    expect([...stored.keys()]).to.deep.equal(['10.0.0.1'])
  })

  it('keep date and origin of what is there, and its note where none is given', async () => {
    const harness = await new Harness().start()
    const { lists } = harness.pipeline.decider
    const since = harness.clock.now()
    const put = (text: string, origin: ListEntry['origin']): void => {
      lists.add({ list: 'deny', network: network(text), origin, note: 'old', since })
    }
    put('192.0.2.1', 'sipward')
    put('192.0.2.2', 'operator')
    put('192.0.2.3', 'file')
    harness.clock.advance(5000)

    const silent = await harness.bulk.add('deny', wantedOf(['192.0.2.1', '192.0.2.2', '192.0.2.3']))
    const spoken = await harness.bulk.add('deny', wantedOf(['192.0.2.1', '192.0.2.2'], 'new'))

    expect(silent).to.deep.equal({ added: 0, changed: 1, unchanged: 2 })
    expect(spoken).to.deep.equal({ added: 0, changed: 2, unchanged: 0 })
    expect(lists.entries('deny').map((e) => [e.origin, e.note, e.since])).to.deep.equal([
      ['sipward', 'new', since],
      ['operator', 'new', since],
      ['operator', 'old', since],
    ])
    expect(lists.struck).to.equal(1)
  })

  it('unblock whom they allow, and nobody else', async () => {
    const harness = await new Harness().start()
    harness.attack('203.0.113.66', '203.0.113.67', '198.51.100.7', '2001:db8:1::5', '2001:db8:2::5')
    expect(harness.pipeline.decider.blocks.size).to.equal(5)

    await harness.bulk.add(
      'allow',
      wantedOf([...addresses(600), '203.0.113.66', '198.51.100.0/24', '2001:db8:1::77']),
    )

    const blocked = harness.pipeline.decider.blocks.values().map(({ source }) => source)
    expect(blocked).to.have.members(['203.0.113.67', '2001:db8:2::/64'])
    expect((await harness.firewall.read()).dynamic).to.have.length(2)
  })

  it('leave the list together, but for what a file would bring back', async () => {
    const harness = await new Harness().start()
    await harness.bulk.add('allow', wantedOf(addresses(1200)))
    const { lists } = harness.pipeline.decider
    const file = network('192.0.2.3')
    lists.add({ list: 'allow', network: file, origin: 'file', note: '', since: 0 })

    const refused = await harness.bulk
      .remove('allow', wantedOf([...addresses(1000), '192.0.2.3']))
      .catch((caught: unknown) => caught)
    expect((refused as AppError).message).to.equal(
      'line 1001: 192.0.2.3 is in the allowlist file: remove it there',
    )
    expect(lists.size('allow')).to.equal(1201)

    const result = await harness.bulk.remove('allow', wantedOf([...addresses(1000), '192.0.2.9']))
    expect(result).to.deep.equal({ removed: 1000, absent: 1 })
    expect(await harness.inKernel('allow')).to.have.length(200)
  })

  it('are changed one call after the other', async () => {
    const harness = await new Harness().start()
    const wanted = wantedOf(addresses(3000))

    const [added, removed, again] = await Promise.all([
      harness.bulk.add('deny', wanted),
      harness.bulk.remove('deny', wanted),
      harness.bulk.add('deny', wanted.slice(0, 10)),
    ])

    expect([added.added, removed.removed, again.added]).to.deep.equal([3000, 3000, 10])
    expect(await harness.inKernel('deny')).to.have.length(10)
  })
})
