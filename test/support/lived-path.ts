// A daemon's path that lives through what was heard, with a kernel that drops whom it blocks.
import { createStages, type Stages } from '../../src/app/path/pipeline.js'
import { nobody } from '../../src/app/start/warm-up.js'
import { KernelStandIn } from '../../src/app/whatif/kernel-stand-in.js'
import type { AttemptSink } from '../../src/classify/attempt-sink.js'
import { passOn } from '../../src/classify/pass-on.js'
import { type Source, sourceOf } from '../../src/domain/address.js'
import type { Attack } from '../../src/domain/attack.js'
import type { Block } from '../../src/domain/block.js'
import type { Endpoint } from '../../src/domain/endpoint.js'
import type { Settings } from '../../src/domain/settings.js'
import type { FileJournal } from '../../src/remember/journal/file-journal.js'
import { FakeClock } from './fake-clock.js'
import { randomNumbers } from './random-numbers.js'
import type { Heard } from './recorded-stream.js'

const lagMs = 3
/** Beyond this nothing waits for a tick, so that the hours in which nothing happens need not be lived through. */
const settledMs = 8000

/** A daemon's path under some settings, with what it decided. */
export class LivedPath {
  readonly clock: FakeClock
  readonly blocks: Block[] = []
  readonly attacks: Attack[] = []
  readonly denied = new Set<string>()
  /** How many attempts of each source it was told of. */
  readonly attempts = new Map<Source, number>()
  readonly stages: Stages
  readonly #kernel: KernelStandIn | undefined
  /** The daemon's timer is late by a millisecond or two, each time by another. */
  readonly #late = randomNumbers(11)
  #tickAt: number
  /** The challenges and the requests that were heard, and those that were dropped each time. */
  readonly #begun = new Set<string>()
  readonly #dropped = new Set<string>()

  constructor(
    settings: Settings,
    options: {
      readonly beginsAt: number
      readonly journal?: FileJournal
      readonly isDropping: boolean
    },
  ) {
    const { beginsAt } = options
    this.clock = new FakeClock(beginsAt)
    this.#tickAt = beginsAt + 117
    this.stages = createStages({
      sink: {
        ...nobody,
        onBlock: (block) => this.blocks.push(block),
        onAttack: (attack) => this.attacks.push(attack),
        onListEntry: ({ network }) => this.denied.add(network),
      },
      settings,
      host: 'test',
      clock: this.clock,
      expectsSilence: false,
      journal: options.journal,
      counters: { attemptsInto: (sink: AttemptSink) => this.#counting(sink) } as never,
    })
    const blockMs = settings['blocking.seconds'] * 1000
    this.#kernel = options.isDropping
      ? new KernelStandIn(this.stages.decider, () => blockMs)
      : undefined
  }

  hear(one: Heard): void {
    this.pass(one.at + lagMs)
    if (this.#isDropped(one)) return
    if (one.kind === 'event') this.stages.events.onEvent(one.event)
    else this.stages.events.onSip(one.message)
  }

  /** As the daemon does: five times a second, whatever is heard meanwhile. */
  pass(now: number): void {
    const settledAt = this.clock.now() + settledMs
    while (this.#tickAt <= now) {
      // The PBX says its time between two ticks.
      this.#setClock(this.#tickAt - 90)
      this.stages.events.onPbxClock('pbx', this.clock.now())
      this.#setClock(this.#tickAt)
      this.stages.tick()
      if (this.#tickAt > settledAt && now - this.#tickAt > 400) this.#skipTo(now)
      this.#tickAt += 200 + Math.floor(this.#late() * 3)
    }
    this.#setClock(now)
  }

  end(now: number): void {
    this.pass(now)
    this.stages.decider.closeAll()
  }

  /** Who was blocked, or lost a flow, or was slowed. */
  hit(): string[] {
    const blocked = this.blocks.map(
      ({ source, flow }) => `${flow ? 'flowBlocked' : 'blocked'} ${source}`,
    )
    const slowed = this.attacks.filter(({ action }) => action === 'slowed')
    return [...new Set([...blocked, ...slowed.map(({ source }) => `slowed ${source}`)])].sort()
  }

  /** Who was not challenged answers nothing, and what was not asked is not answered. */
  #isDropped(one: Heard): boolean {
    const stranger = strangerOf(one)
    const isDropped =
      this.#dropped.has(neededBy(one) ?? '') ||
      this.#kernel?.isDropped(sourceOf(stranger.address), stranger, one.at) === true
    const begun = begunBy(one)
    if (begun !== undefined) {
      if (!isDropped) this.#begun.add(begun)
      else if (!this.#begun.has(begun)) this.#dropped.add(begun)
    }
    return isDropped
  }

  #setClock(at: number): void {
    if (at > this.clock.now()) this.clock.advance(at - this.clock.now())
  }

  #skipTo(now: number): void {
    this.#tickAt += Math.floor((now - this.#tickAt) / 200 - 1) * 200
  }

  #counting(sink: AttemptSink): AttemptSink {
    return passOn(sink, {
      onAttempt: (attempt) => {
        const { source } = attempt
        this.attempts.set(source, (this.attempts.get(source) ?? 0) + 1)
        sink.onAttempt(attempt)
      },
    })
  }
}

function strangerOf(one: Heard): Endpoint {
  if (one.kind === 'event') return one.event.remote
  const { message } = one
  return message.kind === 'request' ? message.source : message.destination
}

/** What a message or an event begins: it is missing where that was dropped. */
function begunBy(one: Heard): string | undefined {
  if (one.kind === 'event') {
    return one.event.name === 'ChallengeSent' ? keyOf('nonce', one.event.challenge) : undefined
  }
  const { message } = one
  if (message.kind === 'request') return keyOf('branch', message.branch)
  return keyOf('nonce', message.challenge?.nonce)
}

/** What must have been heard for a message or an event to be. */
function neededBy(one: Heard): string | undefined {
  if (one.kind === 'event') {
    return keyOf('nonce', (one.event as { readonly challenge?: string }).challenge)
  }
  const { message } = one
  if (message.kind === 'response') return keyOf('branch', message.branch)
  return keyOf('nonce', message.credentials?.nonce)
}

function keyOf(kind: 'nonce' | 'branch', text = ''): string | undefined {
  return text === '' ? undefined : `${kind} ${text}`
}
