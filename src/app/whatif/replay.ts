// One decider that is told once more what was kept, and in place of a kernel whoever drops what it blocks.
import { Decider } from '../../decide/decider.js'
import { type Source, sourceOf } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Block } from '../../domain/block.js'
import type { Endpoint } from '../../domain/endpoint.js'
import type { ChangingAttempt, KeptEntry, KeptFact, KeptTrust } from '../../domain/kept-input.js'
import type { Settings } from '../../domain/settings.js'
import { unknownText } from '../../domain/untrusted.js'
import { KernelStandIn } from './kernel-stand-in.js'
import { ReplayOutcome } from './replay-outcome.js'

/** As often as the daemon looks what is over. */
const tickMs = 200
/** Behind a record everything that waits is complete after this time. */
const settleMs = 2000
const maxSources = 200_000

type NamesAttempt = 'attempt' | 'proven' | 'described' | 'takenBack'

interface Named<Kind extends NamesAttempt> {
  readonly kind: Kind
  readonly sentAt: number
  readonly attempt: Attempt
}

interface Changed<Kind extends NamesAttempt> extends Named<Kind> {
  readonly changed: ChangingAttempt
}

/** A fact, with the attempt that it names. */
export type ReplayedFact =
  | Exclude<KeptFact, { readonly kind: NamesAttempt | 'more' }>
  | Named<'attempt'>
  | Named<'takenBack'>
  | Changed<'proven'>
  | Changed<'described'>
  | { readonly kind: 'more'; readonly attempts: readonly Attempt[] }

type FactOf<Kind extends ReplayedFact['kind']> = Extract<ReplayedFact, { readonly kind: Kind }>
type StateKind = 'state' | 'stateEnd' | 'trusted' | 'strike' | 'blocked'
type OrderKind = 'own' | 'listed' | 'unlisted' | 'forgotten' | 'trustEnded'
type Takers = { readonly [Kind in ReplayedFact['kind']]: (fact: FactOf<Kind>) => void }

/** A replay under some settings. */
export class Replay {
  readonly outcome: ReplayOutcome
  readonly decider: Decider
  readonly #kernel: KernelStandIn
  readonly #takers: Takers
  #now = 0
  #tickedAt = 0
  #heardAt = 0
  #ids = 0
  /** Whether a file says what was known, and whether one has said it before. */
  #isInState = false
  #isStateKnown = false

  /**
   * @param countsFrom what happens before is not counted, in ms since the epoch
   * @param onBlock is told of each block
   */
  constructor(settings: Settings, countsFrom: number, onBlock?: (block: Block) => void) {
    this.outcome = new ReplayOutcome({
      onBlock,
      isTrusted: (source) => this.decider.trust.isTrusted(source, this.#now),
      isCounting: () => this.#now >= countsFrom,
    })
    this.decider = new Decider({
      sink: this.outcome.sink,
      settings,
      host: '',
      now: () => this.#now,
      newId: () => String((this.#ids += 1)),
      expectsSilence: false,
      maxSources,
    })
    this.#kernel = new KernelStandIn(this.decider, () => settings['blocking.seconds'] * 1000)
    this.#takers = { ...this.#stateTakers(), ...this.#orderTakers(), ...this.#inputTakers() }
  }

  /** Takes a fact of an instant. */
  take(now: number, fact: ReplayedFact): void {
    if (fact.kind === 'ticked') {
      this.#pass(now)
      return
    }
    this.#now = now
    this.#heardAt = now
    const take = this.#takers[fact.kind] as (fact: ReplayedFact) => void
    take(fact)
  }

  /** Completes what is under way. */
  end(): void {
    this.#pass(Math.max(this.#now, this.#tickedAt) + settleMs)
    this.decider.closeAll()
  }

  /**
   * Ticks at an instant at which the daemon has, and before that as often as it must have: in equal steps
   * while something may wait. A clock may be set back.
   */
  #pass(tickedAt: number): void {
    const spanMs = tickedAt - this.#tickedAt
    const stepMs = spanMs / Math.max(1, Math.round(spanMs / tickMs))
    const settledAt = Math.min(this.#heardAt + settleMs, tickedAt - stepMs / 2)
    const from = this.#tickedAt
    for (let step = 1; from > 0 && from + step * stepMs < settledAt; step += 1) {
      this.#tick(from + step * stepMs)
    }
    this.#tick(tickedAt)
  }

  #tick(at: number): void {
    this.#now = at
    this.#tickedAt = at
    this.decider.tick()
  }

  #stateTakers(): Pick<Takers, StateKind> {
    const { blocks } = this.decider
    return {
      state: () => {
        this.#isInState = true
      },
      stateEnd: () => {
        this.#isInState = false
        this.#isStateKnown = true
      },
      trusted: ({ trust }) => {
        this.#trust(trust)
      },
      strike: ({ source, at, proof }) => {
        if (!this.#isStateKnown) blocks.strike(source, at, proof)
      },
      blocked: (fact) => {
        if (!this.#isStateKnown) blocks.add(toBlock(fact))
      },
    }
  }

  #orderTakers(): Pick<Takers, OrderKind> {
    const { lists, blocks, trust } = this.decider
    return {
      own: ({ addresses }) => {
        lists.setNeverBlocked(addresses)
      },
      listed: ({ entry }) => {
        this.#listed(entry)
      },
      unlisted: ({ list, network }) => {
        lists.remove(list, network)
      },
      forgotten: ({ source }) => {
        for (const block of blocks.touching(source)) blocks.end(block, 'unblocked', this.#now)
        this.decider.forget(source)
      },
      trustEnded: ({ source, account }) => {
        trust.end(source, account)
      },
    }
  }

  #inputTakers(): Omit<Takers, StateKind | OrderKind> {
    const { decider } = this
    return {
      attempt: ({ attempt, sentAt }) => {
        this.#attempt(attempt, sentAt)
      },
      more: ({ attempts }) => {
        for (const attempt of attempts) this.#attempt(attempt, attempt.at)
      },
      proven: (fact) => {
        if (this.#changes(fact)) decider.onProven(fact.attempt)
      },
      described: (fact) => {
        if (this.#changes(fact)) decider.onDescribed(fact.attempt)
      },
      takenBack: ({ attempt, sentAt }) => {
        const { source, remote } = attempt
        if (!this.#isDropped(source, remote, sentAt)) decider.onTakenBack(attempt)
      },
      success: ({ success: { at, remote, account } }) => {
        const source = sourceOf(remote.address)
        if (!this.#isDropped(source, remote, at)) {
          decider.onSuccess({ pbx: '', at, source, remote, account })
        }
      },
      learnt: (trust) => {
        decider.learnTrust(trust)
      },
      request: ({ request }) => {
        const { source: remote, at } = request
        if (!this.#isDropped(sourceOf(remote.address), remote, at)) decider.onRequest(request)
      },
      guestCall: ({ call }) => {
        if (!this.#isDropped(call.source, call.remote, call.at)) decider.onGuestCall(call)
      },
      kernelDrop: ({ drop }) => {
        decider.onKernelDrop(drop)
      },
      kernelGuesses: ({ source, requests }) => {
        decider.onKernelGuesses([{ source, requests, at: this.#now }])
      },
      ticked: () => undefined,
      lost: () => undefined,
    }
  }

  #trust({ source, account, lastAt, flow }: KeptTrust): void {
    const { trust } = this.decider
    // Whom these settings have blocked had no chance to earn it meanwhile.
    if (this.#isStateKnown && this.outcome.wasBlocked(source)) return
    if (flow === undefined) trust.restore({ source, account, lastAt })
    else {
      const remote: Endpoint = { ...flow, family: flow.address.includes(':') ? 6 : 4 }
      trust.success({ pbx: '', at: lastAt, source, remote, account })
    }
  }

  #listed(entry: KeptEntry): void {
    const { lists, blocks } = this.decider
    // What strikes did follows here from the attempts.
    if (entry.origin === 'sipward' && this.#isInState && this.#isStateKnown) return
    if (entry.list === 'deny' && lists.lockOut(entry.network) !== undefined) return
    lists.add({ ...entry, note: '' })
    if (entry.list === 'deny') return
    for (const block of blocks.touching(entry.network)) blocks.end(block, 'allowed', this.#now)
  }

  #attempt(attempt: Attempt, sentAt: number): void {
    const { source, remote, at } = attempt
    // Who gets no challenge has nothing to answer; whose challenge went out before the block has made an
    // attempt in any case.
    if (this.#isDropped(source, remote, at)) this.outcome.silence(source, 1)
    else if (!this.#isDropped(source, remote, sentAt)) this.decider.onAttempt(attempt)
  }

  /** False where what says more of an attempt would not have come. */
  #changes({ attempt, sentAt, changed }: Changed<NamesAttempt>): boolean {
    if (this.#isDropped(attempt.source, attempt.remote, sentAt)) return false
    Object.assign(attempt, changed)
    return true
  }

  #isDropped(source: Source, remote: Endpoint, at: number): boolean {
    return this.#kernel.isDropped(source, remote, at)
  }
}

function toBlock({ source, since, until, proof }: FactOf<'blocked'>): Block {
  return {
    id: `known ${source}`,
    source,
    flow: undefined,
    type: 'OTHER',
    userAgent: unknownText,
    country: '',
    attackId: '',
    host: '',
    since,
    until,
    proof,
    isStrike: false,
    note: '',
    end: undefined,
  }
}
