// Keeps what the decider is told, on the path itself: what is said here costs each event of a flood, so
// it counts and copies, and leaves writing to the journal.
import type { AttemptSink } from '../../classify/attempt-sink.js'
import type { Decider } from '../../decide/decider.js'
import { type Address, type Source, sourceOf } from '../../domain/address.js'
import type { Attempt, Success } from '../../domain/attempt.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { KeptFact, ToldAttempt } from '../../domain/kept-input.js'
import type { ShownRequest } from '../../domain/sip-message.js'
import type { Trust } from '../../domain/trust.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { AttemptJournal } from '../../ports/attempt-journal.js'
import type { Clock } from '../../ports/clock.js'
import type { KernelDropSink, KernelGuessSink } from '../../ports/event-source.js'
import { KeptQuota } from './kept-quota.js'
import { KeptRequests, KeptSuccesses } from './seen-lately.js'

const successEveryMs = 300_000
const learntEveryMs = 1_800_000

/** What a {@link PathWitness} needs. */
export interface PathWitnessParts {
  readonly journal: Pick<AttemptJournal, 'keep' | 'lose'>
  readonly decider: Pick<Decider, 'lists' | 'trust' | 'strangers'>
  readonly clock: Clock
}

/** Stands between the stages and keeps what passes; changes nothing. */
export class PathWitness {
  readonly #parts: PathWitnessParts
  readonly #attempts: KeptQuota
  readonly #others: KeptQuota
  readonly #successes = new KeptSuccesses(successEveryMs)
  readonly #learnt = new KeptSuccesses(learntEveryMs)
  readonly #requests = new KeptRequests()
  /** The numbers of attempts that were kept. */
  readonly #numbers = new WeakMap<Attempt, number>()
  #lastNumber = 0
  /** Of whom, and for whom, is what the classifier has in hand, and when it was sent. */
  #heardOf: Address | undefined
  #heardFor: Address | undefined
  #heardAt = 0
  /** When the decider has ended last what was over, and the last time that was kept of it. */
  #tickedAt = 0
  #keptTickAt = 0

  constructor(parts: PathWitnessParts) {
    const { journal, decider } = parts
    this.#parts = parts
    const onLost = (count: number): void => {
      journal.lose(count)
    }
    this.#attempts = new KeptQuota({
      onMore: (source, count, at) => {
        journal.keep(at, { kind: 'more', source, count })
      },
      onLost,
    })
    const onMore = (_source: Source, count: number): void => {
      onLost(count)
    }
    this.#others = new KeptQuota({ onMore, onLost })
    decider.lists.onChange({
      onEntry: ({ list, network, origin, since }) => {
        const entry = { list, network, origin, since }
        // What strikes did follows from the attempts.
        if (origin !== 'sipward') this.#keep({ kind: 'listed', entry })
      },
      onEntryRemoved: ({ list, network }) => {
        this.#keep({ kind: 'unlisted', list, network })
      },
      onNeverBlocked: (addresses) => {
        this.#keep({ kind: 'own', addresses })
      },
    })
  }

  /** The classifier is about to look at an event or a message between two addresses, sent at an instant. */
  hears(of: Address, receiver: Address, at: number): void {
    this.#heardOf = of
    this.#heardFor = receiver
    this.#heardAt = at
  }

  /** Keeps what goes into a sink of attempts. */
  attemptsInto(sink: AttemptSink): AttemptSink {
    return {
      onAttempt: (attempt) => {
        this.#attempt(attempt)
        sink.onAttempt(attempt)
      },
      onProven: (attempt) => {
        this.#refer(attempt, (told) => ({ ...told, kind: 'proven', changed: attempt }))
        sink.onProven(attempt)
      },
      onDescribed: (attempt) => {
        this.#refer(attempt, (told) => ({ ...told, kind: 'described', changed: attempt }))
        sink.onDescribed(attempt)
      },
      onSuccess: (success) => {
        this.#success(success)
        sink.onSuccess(success)
      },
      onTakenBack: (attempt) => {
        this.#refer(attempt, (told) => ({ ...told, kind: 'takenBack' }))
        sink.onTakenBack(attempt)
      },
      onGuestCall: (call) => {
        this.#keepOther(call.source, { kind: 'guestCall', call })
        sink.onGuestCall(call)
      },
    }
  }

  /** Keeps what the kernel tells a sink. */
  kernelInto(sink: KernelDropSink & KernelGuessSink): KernelDropSink & KernelGuessSink {
    return {
      onKernelDrop: (drop) => {
        this.#keepOther(sourceOf(drop.address), { kind: 'kernelDrop', drop })
        sink.onKernelDrop(drop)
      },
      onKernelGuesses: (guesses) => {
        for (const { source, requests } of guesses) {
          this.#keepOther(source, { kind: 'kernelGuesses', source, requests })
        }
        sink.onKernelGuesses(guesses)
      },
    }
  }

  /** HEP has shown a request. */
  shown(request: ShownRequest): void {
    if (this.#others.isFull(this.#parts.clock.now())) return
    if (!this.#requests.isNews(request, this)) return
    const { address } = request.source
    if (!this.#keepOther(sourceOf(address), { kind: 'request', request })) return
    this.#requests.note(request, this)
  }

  /** The PBX says that something works from a source. */
  learnt({ source, account, lastAt }: Trust): void {
    if (!this.#learnt.isNews(source, account, undefined, lastAt)) return
    if (!this.#keepOther(source, { kind: 'learnt', source, account, lastAt })) return
    this.#learnt.note(source, account, undefined, lastAt)
  }

  /** Keeps what follows from orders of people, on its way into a sink. */
  ordersInto(sink: DecisionSink): DecisionSink {
    return {
      ...sink,
      onTrustEnded: (trust) => {
        const { source, account } = trust
        this.#forget(source)
        this.#keep({ kind: 'trustEnded', source, account })
        sink.onTrustEnded(trust)
      },
    }
  }

  /** The decider is about to end what is over. */
  ticks(): void {
    this.#tickedAt = this.#parts.clock.now()
  }

  /** Everything that was seen until now is on its way to the journal. */
  settle(): void {
    const now = this.#parts.clock.now()
    this.#attempts.settle(now)
    this.#others.settle(now)
  }

  #attempt(attempt: Attempt): void {
    const { source, remote } = attempt
    const now = this.#parts.clock.now()
    if (!this.#attempts.take(source, now)) return
    this.#forget(source)
    const waiting = this.#requests.takeWaiting(remote.address)
    if (waiting !== undefined) this.#keep({ kind: 'request', request: waiting })
    const number = (this.#lastNumber += 1)
    this.#numbers.set(attempt, number)
    const sentAt = this.#sentAt(attempt)
    this.#write(now, { kind: 'attempt', number, sentAt, attempt })
  }

  #refer(attempt: Attempt, toFact: (told: ToldAttempt) => KeptFact): void {
    const number = this.#numbers.get(attempt)
    if (number !== undefined) this.#keep(toFact({ number, sentAt: this.#sentAt(attempt) }))
  }

  /** What tells of an attempt is its own, or that of another source, when the time is over for something. */
  #sentAt({ remote, at }: Attempt): number {
    const isOwn = this.#heardOf === remote.address || this.#heardFor === remote.address
    return isOwn ? this.#heardAt : at
  }

  #success(success: Success): void {
    const { source, remote, account, at } = success
    if (this.#others.isFull(this.#parts.clock.now())) return
    if (!this.#successes.isNews(source, account, remote, at)) return
    if (!this.#keepOther(source, { kind: 'success', success })) return
    this.#successes.note(source, account, remote, at)
  }

  /** False where it is beyond the quota. */
  #keepOther(source: Source, fact: KeptFact): boolean {
    const now = this.#parts.clock.now()
    // What there was too much of in the second before comes first.
    this.#attempts.settle(now)
    if (!this.#others.take(source, now)) return false
    this.#write(now, fact)
    return true
  }

  #keep(fact: KeptFact): void {
    const now = this.#parts.clock.now()
    this.#attempts.settle(now)
    this.#write(now, fact)
  }

  /** What was over by then is what a fact finds: so the tick before it is told first. */
  #write(now: number, fact: KeptFact): void {
    const { journal } = this.#parts
    if (this.#tickedAt !== this.#keptTickAt) {
      this.#keptTickAt = this.#tickedAt
      journal.keep(this.#tickedAt, { kind: 'ticked' })
    }
    journal.keep(now, fact)
  }

  /** What works there next is news. */
  #forget(source: Source): void {
    this.#successes.failed(source)
    this.#learnt.failed(source)
  }

  /** Tells whether a User-Agent is one that leads to a block. */
  isBlocked(userAgent: Untrusted): boolean {
    return this.#parts.decider.strangers.userAgents.isBlocked(userAgent)
  }

  /** Tells whether something works from where an address belongs to. */
  isTrusted(address: Address, at: number): boolean {
    const { lists, trust } = this.#parts.decider
    const source = sourceOf(address)
    return trust.isTrusted(lists.isOurNetwork(source) ? (address as string as Source) : source, at)
  }
}
