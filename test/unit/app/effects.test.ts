// What follows from a decision, in which order, and who is told when it fails.
import { expect } from 'chai'
import { Effects } from '../../../src/app/path/effects.js'
import { NewsHub } from '../../../src/app/path/news-hub.js'
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

  constructor(isFollowing = false) {
    const news = new NewsHub(this.log.log)
    news.subscribe((event) => {
      const isOwn = event.kind === 'block' && event.isOwn === true
      this.happened.push(`told: ${event.kind}${isOwn ? ' of our own' : ''}`)
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
      news,
      log: this.log.log,
      clock: new FakeClock(),
      isFollowing,
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

    harness.effects.sink.onBlock(sampleBlock)
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

    harness.effects.sink.onBlock(sampleFlowBlock)
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

      harness.effects.sink.onBlockEnd({ ...sampleBlock, end })

      expect(harness.happened).to.deep.equal([...change, 'durably: block', 'told: block'])
    })
  }
})

describe('a permanent block', () => {
  it('goes to the kernel at once, whatever the store does, and is announced when it is there', async () => {
    const harness = new EffectsHarness()
    harness.store = () => new Promise(() => undefined)
    let kernelHasIt = (): void => undefined
    harness.kernel = () => new Promise((resolve) => (kernelHasIt = resolve))

    harness.effects.sink.onListEntry(denied)
    await harness.settled()
    expect(harness.happened).to.deep.equal(['kernel: add deny', 'durably: listEntry'])
    kernelHasIt()
    await harness.settled()

    expect(harness.happened.slice(2)).to.deep.equal(['told: block of our own', 'told: notice'])
  })

  it('that the store has lost is in the kernel all the same, and the loss is said', async () => {
    const harness = new EffectsHarness()
    harness.store = () => Promise.reject(new AppError('storeUnavailable', 'a record is lost'))

    harness.effects.sink.onListEntry(denied)
    await harness.settled()

    expect(harness.happened.slice(0, 2)).to.deep.equal(['kernel: add deny', 'durably: listEntry'])
    expect(harness.errors).to.deep.equal(['a decision was not carried out'])
  })

  it('of another host, or with another note, is shown and not told as news of this host', async () => {
    const following = new EffectsHarness(true)
    following.effects.sink.onListEntry(denied)
    const ordering = new EffectsHarness()
    await ordering.effects.finish((sink) => {
      sink.onListEntry({ ...denied, note: 'known' })
    })
    await ordering.settled()

    for (const { happened } of [following, ordering]) {
      expect(happened.slice(2)).to.deep.equal(['told: block'])
    }
  })

  it('of a file is not written to the store, and is no news', async () => {
    const harness = new EffectsHarness()

    harness.effects.sink.onListEntry({ ...denied, origin: 'file' })
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
      .finish((sink) => {
        sink.onListEntryRemoved(denied)
        return 'result'
      })
      .finally(() => (isDone = true))
    await harness.settled()
    expect([isDone, harness.happened]).to.deep.equal([
      false,
      ['kernel: remove deny', 'durably: listEntryRemoved'],
    ])
    kernelHasIt()

    expect(await order).to.deep.equal({ result: 'result', isStoreWaiting: false })
  })

  it('is rejected with the failure of the kernel', async () => {
    const harness = new EffectsHarness()
    harness.kernel = () => Promise.reject(kernelFailure)

    const order = harness.effects.finish((sink) => {
      sink.onListEntry({ ...denied, origin: 'operator' })
    })

    const caught = await order.catch((failure: unknown) => failure)
    expect(caught).to.include({ code: 'firewallUnavailable', cause: kernelFailure })
    expect((caught as AppError).message).to.match(/^the kernel refuses; the order stands/)
  })

  it('is rejected where the store loses it, and it is said that the kernel has it', async () => {
    const harness = new EffectsHarness()
    harness.store = () => Promise.reject(new AppError('storeUnavailable', 'a record is lost'))

    const order = harness.effects.finish((sink) => {
      sink.onListEntry({ ...denied, origin: 'operator' })
    })

    const caught = await order.catch((failure: unknown) => failure)
    expect((caught as AppError).code).to.equal('storeUnavailable')
    expect((caught as AppError).message).to.match(/^the kernel has it until sipward ends, and the/)
    expect(harness.happened).to.include('kernel: add deny')
  })

  it('is done in the kernel where neither store nor disk answer, and says that the store waits', async () => {
    const harness = new EffectsHarness()
    harness.store = () => new Promise(() => undefined)

    const order = await harness.effects.finish((sink) => {
      sink.onListEntry({ ...denied, origin: 'operator' })
    })

    expect(order.isStoreWaiting).to.equal(true)
    expect(harness.happened).to.deep.equal(['kernel: add deny', 'durably: listEntry'])
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
    harness.effects.sink.onBlock(sampleBlock)

    expect((await harness.effects.finish(() => 'next')).result).to.equal('next')
  })
})

function describeChange(change: FirewallChange): string {
  return `${change.op} ${change.set}`
}
