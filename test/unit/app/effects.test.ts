// What follows from a decision, in which order, and who is told when it fails.
import { expect } from 'chai'
import { Effects } from '../../../src/app/path/effects.js'
import { LiveFeed } from '../../../src/app/path/live-feed.js'
import { AppError } from '../../../src/domain/app-error.js'
import type { BlockEnd } from '../../../src/domain/block.js'
import type { ListEntry } from '../../../src/domain/list-entry.js'
import type { Firewall, FirewallChange } from '../../../src/ports/firewall.js'
import { FakeClock } from '../../support/fake-clock.js'
import { network } from '../decide/decider-harness.js'
import { sampleBlock, sampleFlowBlock } from '../tell/callback-core.js'
import { RecordingLog } from './recording-log.js'

/** Effects whose kernel and store answer when the test says so. */
class EffectsHarness {
  /** What happened, in order. */
  readonly happened: string[] = []
  readonly log = new RecordingLog()
  readonly effects: Effects
  kernel: () => Promise<void> = () => Promise.resolve()
  store: () => Promise<void> = () => Promise.resolve()

  constructor() {
    const feed = new LiveFeed()
    feed.subscribe((event) => {
      this.happened.push(`told: ${event.kind}`)
    })
    const refuse = (): never => {
      throw new Error('effects only apply changes')
    }
    const firewall: Firewall = {
      apply: (changes) => {
        this.happened.push(`kernel: ${changes.map(describeChange).join()}`)
        return this.kernel()
      },
      read: refuse,
      start: refuse,
      setRules: refuse,
      setCountries: refuse,
      drops: refuse,
      guesses: refuse,
      verifySoon: refuse,
      dynamicCounters: refuse,
      stop: refuse,
      status: refuse,
    }
    const recorder = {
      record: ({ kind }: { readonly kind: string }) => {
        this.happened.push(`record: ${kind}`)
      },
      recordDurably: ({ kind }: { readonly kind: string }) => {
        this.happened.push(`durably: ${kind}`)
        return this.store()
      },
    }
    this.effects = new Effects({
      firewall,
      recorder,
      feed,
      log: this.log.log,
      clock: new FakeClock(),
    })
  }

  /** Lets everything that is ready go on. */
  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  get errors(): readonly string[] {
    return this.log.said.flatMap(([level, text]) => (level === 'error' ? [text] : []))
  }
}

const denied: ListEntry = {
  list: 'deny',
  network: network('203.0.113.66'),
  origin: 'sipward',
  note: 'blocked by sipward after 3 REGISTER attacks',
  since: 0,
}

const kernelFailure = new AppError('firewallUnavailable', 'the kernel refuses')

describe('a block', () => {
  it('goes to the kernel first, and is announced only when the kernel has it', async () => {
    const harness = new EffectsHarness()
    let kernelHasIt = (): void => undefined
    harness.kernel = () => new Promise((resolve) => (kernelHasIt = resolve))

    harness.effects.onBlock(sampleBlock)
    await harness.settled()
    expect(harness.happened).to.deep.equal(['kernel: add dynamic', 'record: block'])
    kernelHasIt()
    await harness.settled()

    expect(harness.happened.slice(2)).to.deep.equal(['told: block'])
    expect(harness.errors).to.deep.equal([])
  })

  it('is remembered but not announced where the kernel refuses it, and that is said', async () => {
    const harness = new EffectsHarness()
    harness.kernel = () => Promise.reject(kernelFailure)

    harness.effects.onBlock(sampleFlowBlock)
    await harness.settled()

    expect(harness.happened).to.deep.equal(['kernel: add flow', 'record: block'])
    expect(harness.errors).to.deep.equal(['a decision was not carried out'])
  })

  for (const [end, change] of [
    ['unblocked', ['kernel: remove dynamic']],
    ['allowed', ['kernel: remove dynamic']],
    ['evicted', ['kernel: remove dynamic']],
    ['expired', []],
    ['denied', []],
  ] as const satisfies readonly (readonly [BlockEnd, readonly string[]])[]) {
    it(`that is ${end} ${change.length === 0 ? 'is left to the timeout of the kernel' : 'leaves the kernel'}`, () => {
      const harness = new EffectsHarness()

      harness.effects.onBlockEnd({ ...sampleBlock, end })

      expect(harness.happened).to.deep.equal([...change, 'durably: block', 'told: block'])
    })
  }
})

describe('a permanent block', () => {
  it('is announced only when it is durable and in the kernel', async () => {
    const harness = new EffectsHarness()
    let storeHasIt = (): void => undefined
    harness.store = () => new Promise((resolve) => (storeHasIt = resolve))

    harness.effects.onListEntry(denied)
    await harness.settled()
    expect(harness.happened).to.deep.equal(['durably: listEntry'])
    storeHasIt()
    await harness.settled()

    expect(harness.happened.slice(1)).to.deep.equal([
      'kernel: add deny',
      'told: block',
      'told: notice',
    ])
  })

  it('is not announced where the store has lost it, and that is said', async () => {
    const harness = new EffectsHarness()
    harness.store = () => Promise.reject(new AppError('storeUnavailable', 'a record is lost'))

    harness.effects.onListEntry(denied)
    await harness.settled()

    expect(harness.happened).to.deep.equal(['durably: listEntry'])
    expect(harness.errors).to.deep.equal(['a decision was not carried out'])
  })

  it('of a file is not written to the store, and is no news', async () => {
    const harness = new EffectsHarness()

    harness.effects.onListEntry({ ...denied, origin: 'file' })
    await harness.settled()

    expect(harness.happened).to.deep.equal(['kernel: add deny'])
  })
})

describe('an order of a person', () => {
  it('is done when kernel and store have everything that followed from it', async () => {
    const harness = new EffectsHarness()
    let kernelHasIt = (): void => undefined
    harness.kernel = () => new Promise((resolve) => (kernelHasIt = resolve))
    let isDone = false

    const order = harness.effects
      .finish(() => {
        harness.effects.onListEntryRemoved(denied)
        return 'result'
      })
      .finally(() => (isDone = true))
    await harness.settled()
    expect([isDone, harness.happened]).to.deep.equal([
      false,
      ['kernel: remove deny', 'durably: listEntryRemoved'],
    ])
    kernelHasIt()

    expect(await order).to.equal('result')
  })

  it('is rejected with the failure of the kernel', async () => {
    const harness = new EffectsHarness()
    harness.kernel = () => Promise.reject(kernelFailure)

    const order = harness.effects.finish(() => {
      harness.effects.onListEntry({ ...denied, origin: 'operator' })
    })

    expect(await order.catch((caught: unknown) => caught)).to.equal(kernelFailure)
  })

  it('that is refused leaves nothing to wait for, and does not touch the next one', async () => {
    const harness = new EffectsHarness()
    const refusal = new AppError('invalidValue', 'no')

    const refused = harness.effects.finish(() => {
      throw refusal
    })
    expect(await refused.catch((caught: unknown) => caught)).to.equal(refusal)
    // A decision of the path, which nobody waits for.
    harness.kernel = () => new Promise(() => undefined)
    harness.effects.onBlock(sampleBlock)

    expect(await harness.effects.finish(() => 'next')).to.equal('next')
  })
})

function describeChange(change: FirewallChange): string {
  return `${change.op} ${change.set}`
}
