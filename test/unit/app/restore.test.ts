// What a starting daemon makes of the store's memory and of what the kernel still holds.
import { expect } from 'chai'
import { restore, type Restored, type RestoreParts } from '../../../src/app/start/restore.js'
import { strikeDuration } from '../../../src/domain/block.js'
import type { Block } from '../../../src/domain/block.js'
import type { ListEntry, ListName, ListOrigin } from '../../../src/domain/list-entry.js'
import { unknownText } from '../../../src/domain/untrusted.js'
import type { FirewallState } from '../../../src/ports/firewall.js'
import type { StoredState } from '../../../src/ports/store.js'
import { address } from '../../support/builders.js'
import { DeciderHarness, network } from '../decide/decider-harness.js'

const source = network('203.0.113.66')

/** A daemon that starts on a store and a kernel. */
class RestoreHarness extends DeciderHarness {
  readonly now = this.clock.now()

  restore(
    parts: {
      readonly stored?: Partial<StoredState>
      readonly kernel?: Partial<FirewallState>
      readonly fileEntries?: readonly ListEntry[]
      /** What the store knows of any source's blocks, the latest first. */
      readonly known?: readonly Block[]
    } = {},
  ): Promise<Restored> {
    const nothing = { lists: [], names: [], activeBlocks: [], strikes: [], trust: [], settings: {} }
    const all: RestoreParts = {
      stored: { ...nothing, ...parts.stored },
      kernel: {
        allow: [],
        deny: [],
        trusted: [],
        dynamic: [],
        flow: [],
        slowed: [],
        spared: [],
        ...parts.kernel,
      },
      fileEntries: parts.fileEntries ?? [],
      decider: this.decider,
      host: 'host',
      now: this.now,
    }
    const items = parts.known ?? []
    return restore(all, { blocks: () => Promise.resolve({ items, total: items.length }) })
  }

  block(fields: Partial<Block> = {}): Block {
    return {
      id: 'block',
      source,
      flow: undefined,
      type: 'REGISTER',
      userAgent: unknownText,
      country: '',
      attackId: 'attack',
      host: 'host',
      since: this.now - 1000,
      until: this.now + 60_000,
      proof: 'returned',
      isStrike: true,
      note: '',
      end: undefined,
      ...fields,
    }
  }

  /** What the kernel holds of a daemon before. */
  inKernel(seconds = 60): Partial<FirewallState> {
    const until = this.now + seconds * 1000
    return { dynamic: [{ source, until, proof: 'oneWay' }] }
  }
}

function entry(list: ListName, text: string, origin: ListOrigin, note = ''): ListEntry {
  return { list, network: network(text), origin, note, since: 0 }
}

describe('what the store remembers', () => {
  it('is in force again: lists, blocks, strikes and trust', async () => {
    const harness = new RestoreHarness()
    const block = harness.block()
    const ended = harness.block({ id: 'ended', end: 'expired', until: harness.now - 500 })
    const old = { ...ended, id: 'old', since: harness.now - strikeDuration }
    const phone = network('203.0.113.80')

    const { wanted, adopted, leftOut } = await harness.restore({
      stored: {
        lists: [
          entry('allow', '192.0.2.0/24', 'operator'),
          entry('deny', '198.51.100.7', 'sipward'),
        ],
        activeBlocks: [block],
        strikes: [ended, old],
        trust: [{ source: phone, account: unknownText, lastAt: harness.now }],
      },
      kernel: harness.inKernel(),
    })

    const { until, proof } = block
    expect(wanted).to.deep.equal({
      allow: ['192.0.2.0/24'],
      deny: ['198.51.100.7'],
      trusted: [phone],
      dynamic: [{ source, until, proof }],
      flow: [],
      slowed: [],
      spared: [],
    })
    expect([adopted, leftOut]).to.deep.equal([[], []])
    expect(harness.decider.blocks.strikes(source, harness.now)).to.equal(2)
    expect(harness.decider.trust.isTrusted(phone, harness.now)).to.equal(true)
  })

  it('leaves a block on one-way evidence of another host there, unless a second host has one or the kernel has it', async () => {
    const forged = { proof: 'oneWay', isStrike: false } as const
    const restored = async (
      blocks: readonly Partial<Block>[],
      kernel: Partial<FirewallState> = {},
    ): Promise<Restored> => {
      const harness = new RestoreHarness()
      const activeBlocks = blocks.map((fields, i) => {
        return harness.block({ ...forged, id: `b${i}`, ...fields })
      })
      return harness.restore({ stored: { activeBlocks }, kernel })
    }

    const alone = await restored([{ host: 'other' }])
    expect([alone.wanted.dynamic, alone.adopted]).to.deep.equal([[], []])
    expect(alone.unconfirmed.map(({ id }) => id)).to.deep.equal(['b0'])
    for (const [blocks, kernel] of [
      [[{ host: 'other' }, { host: 'third' }], {}],
      [[{ host: 'other' }, { host: 'other', proof: 'returned' }], {}],
      [[{ host: 'other' }, { host: 'host' }], {}],
      [[{ host: 'host' }], {}],
      [[{ host: 'other' }], new RestoreHarness().inKernel()],
    ] as const) {
      const { wanted, unconfirmed } = await restored(blocks, kernel)
      expect(wanted.dynamic.map((one) => one.source)).to.deep.equal([source])
      expect(unconfirmed).to.deep.equal([])
    }
  })

  it('lasts as long as the kernel has extended it', async () => {
    const harness = new RestoreHarness()
    const block = harness.block()
    const kernel = harness.inKernel(660)
    const until = block.until + 600_000

    const { wanted, adopted } = await harness.restore({ stored: { activeBlocks: [block] }, kernel })

    expect(wanted.dynamic).to.deep.equal([{ source: block.source, until, proof: block.proof }])
    expect(adopted).to.deep.equal([])
    expect(harness.decider.blocks.ofSource(block.source)?.until).to.equal(until)
  })

  it('goes to the kernel as a flow where one flow was blocked', async () => {
    const harness = new RestoreHarness()
    const flow = { address: address('203.0.113.66'), port: 5070, protocol: 'udp' } as const
    const block = harness.block({ flow, isStrike: false })

    const { wanted } = await harness.restore({ stored: { activeBlocks: [block] } })

    expect(wanted.dynamic).to.deep.equal([])
    expect(wanted.flow).to.deep.equal([{ flow, until: block.until }])
    expect(harness.decider.blocks.strikes(source, harness.now)).to.equal(0)
  })

  it('is left out where it would lock out this host or its PBX today, and that is said', async () => {
    const harness = new RestoreHarness()
    harness.decider.lists.setNeverBlocked([address('203.0.113.66')])

    const { wanted, leftOut } = await harness.restore({
      stored: {
        lists: [
          entry('deny', '203.0.113.0/24', 'operator'),
          entry('allow', '203.0.113.0/24', 'file'),
        ],
        activeBlocks: [harness.block()],
      },
      fileEntries: [entry('deny', '0.0.0.0/0', 'file')],
      kernel: harness.inKernel(),
    })

    expect(wanted).to.deep.include({ allow: ['203.0.113.0/24'], deny: [], dynamic: [] })
    const pbx = '203.0.113.66, which is this host or its PBX'
    expect(leftOut).to.deep.equal([
      `203.0.113.0/24 of the denylist is left out: it would lock out ${pbx}`,
      '0.0.0.0/0 of the denylist is left out: it would lock out everybody',
      `the block of 203.0.113.66 is left out: it would lock out ${pbx}`,
    ])
  })

  it('goes before the list files: what a person has put there stays theirs', async () => {
    const harness = new RestoreHarness()

    await harness.restore({
      stored: { lists: [entry('deny', '198.51.100.7', 'operator', 'by hand')] },
      fileEntries: [
        entry('deny', '198.51.100.7', 'file', 'by file'),
        entry('deny', '198.51.100.8', 'file', 'by file'),
      ],
    })

    const notes = harness.decider.lists.entries('deny').map(({ note }) => note)
    expect(notes).to.deep.equal(['by hand', 'by file'])
  })
})

describe('a block that only the kernel knows', () => {
  it('is adopted with its end, without a strike, as nothing that is proven', async () => {
    const harness = new RestoreHarness()

    const { wanted, adopted } = await harness.restore({ kernel: harness.inKernel(60) })

    const until = harness.now + 60_000
    expect(wanted.dynamic).to.deep.equal([{ source, until, proof: 'oneWay' }])
    expect(adopted).to.have.length(1)
    expect(adopted[0]).to.include({
      source,
      until,
      proof: 'oneWay',
      isStrike: false,
      type: 'OTHER',
    })
    expect(harness.decider.blocks.ofSource(source)).to.equal(adopted[0])
  })

  for (const end of ['unblocked', 'allowed', 'denied', 'evicted'] as const) {
    it(`is not adopted where the store knows that it was ${end}`, async () => {
      const harness = new RestoreHarness()

      const { wanted, adopted } = await harness.restore({
        kernel: harness.inKernel(),
        known: [harness.block({ end })],
      })

      expect([wanted.dynamic, adopted]).to.deep.equal([[], []])
    })
  }

  it('is adopted where the store only knows an earlier one that has expired', async () => {
    const harness = new RestoreHarness()

    const { adopted } = await harness.restore({
      kernel: harness.inKernel(),
      known: [harness.block({ end: 'expired', until: harness.now - 500 })],
    })

    expect(adopted).to.have.length(1)
  })

  it('is not adopted when it has just ended', async () => {
    const harness = new RestoreHarness()

    const { adopted } = await harness.restore({ kernel: harness.inKernel(0) })

    expect(adopted).to.deep.equal([])
  })
})

describe('a source that the kernel slows', () => {
  it('is slowed on, and the same flows of it are spared', async () => {
    const harness = new RestoreHarness()
    const until = harness.now + 60_000
    const flow = { protocol: 'udp', address: address('203.0.113.66'), port: 5062 } as const
    const over = { source: network('203.0.113.67'), until: harness.now }
    const kernel = { slowed: [{ source, until }, over], spared: [{ flow, until }] }

    const { wanted } = await harness.restore({ kernel })

    expect(wanted.slowed).to.deep.equal([{ source, until }])
    expect(wanted.spared).to.deep.equal([{ flow, until }])
    expect(harness.decider.slowed.until(source)).to.equal(until)
  })
})
