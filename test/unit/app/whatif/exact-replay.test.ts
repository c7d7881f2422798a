// What is said of other settings is what a daemon with these settings does, over a week of recordings.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStages, type Stages } from '../../../../src/app/path/pipeline.js'
import { nobody } from '../../../../src/app/start/warm-up.js'
import { KernelStandIn } from '../../../../src/app/whatif/kernel-stand-in.js'
import { runWhatIf } from '../../../../src/app/whatif/run-what-if.js'
import { knownState } from '../../../../src/app/witness/known-state.js'
import type { Attack } from '../../../../src/domain/attack.js'
import type { Attempt } from '../../../../src/domain/attempt.js'
import type { Block } from '../../../../src/domain/block.js'
import { sourceOf, type Source } from '../../../../src/domain/address.js'
import { defaultSettings, type Settings } from '../../../../src/domain/settings.js'
import { FileJournal } from '../../../../src/remember/journal/file-journal.js'
import type { AttemptSink } from '../../../../src/classify/attempt-sink.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { recordedWeek } from '../../../support/recorded-week.js'
import type { Heard } from '../../../support/recorded-stream.js'

const weekMs = 7 * 86_400_000
const beginsAt = Date.parse('2026-11-16T00:00:00Z')
const lagMs = 3

/** A daemon's path under some settings, with what it decided. */
class Path {
  readonly clock = new FakeClock(beginsAt)
  readonly blocks: Block[] = []
  readonly attacks: Attack[] = []
  readonly denied = new Set<string>()
  /** How many attempts of each source it was told of. */
  readonly attempts = new Map<Source, number>()
  readonly stages: Stages
  readonly #kernel: KernelStandIn | undefined

  constructor(
    settings: Settings,
    options: { readonly journal?: FileJournal; readonly isDropping: boolean },
  ) {
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
    const now = one.at + lagMs
    this.pass(now)
    if (one.kind === 'event') {
      if (!this.#isDropped(one.event.remote, one.at)) this.stages.events.onEvent(one.event)
      return
    }
    const { message } = one
    const stranger = message.kind === 'request' ? message.source : message.destination
    if (!this.#isDropped(stranger, one.at)) this.stages.events.onSip(message)
  }

  /** As the daemon does: five times a second while something is under way. */
  pass(now: number): void {
    for (let step = 0; step < 40 && this.clock.now() + 200 < now; step += 1) this.#tick(200)
    if (now > this.clock.now()) this.#tick(now - this.clock.now())
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

  #isDropped(remote: Attempt['remote'], at: number): boolean {
    const sent = { at, now: this.clock.now() }
    return this.#kernel?.isDropped(sourceOf(remote.address), remote, sent) === true
  }

  #tick(ms: number): void {
    this.clock.advance(ms)
    this.stages.events.onPbxClock('pbx', this.clock.now())
    this.stages.decider.tick()
  }

  #counting(sink: AttemptSink): AttemptSink {
    return {
      onProven: (attempt) => {
        sink.onProven(attempt)
      },
      onDescribed: (attempt) => {
        sink.onDescribed(attempt)
      },
      onSuccess: (success) => {
        sink.onSuccess(success)
      },
      onTakenBack: (attempt) => {
        sink.onTakenBack(attempt)
      },
      onGuestCall: (call) => {
        sink.onGuestCall(call)
      },
      onAttempt: (attempt) => {
        const { source } = attempt
        this.attempts.set(source, (this.attempts.get(source) ?? 0) + 1)
        sink.onAttempt(attempt)
      },
    }
  }
}

describe('what other settings would have done, over a week of recordings', () => {
  let folder: string
  let week: readonly Heard[]
  let all: Path

  function decide(settings: Settings): Path {
    const path = new Path(settings, { isDropping: true })
    for (const one of week) path.hear(one)
    path.end(beginsAt + weekMs)
    return path
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-exact-'))
    week = await recordedWeek(beginsAt, 7)
    const clock = { now: () => all.clock.now() }
    const journal = new FileJournal({
      folder,
      clock,
      days: () => 7,
      maxBytes: 256 * 1024 * 1024,
      state: () => knownState(all.stages.decider),
      onTrouble: (text) => {
        throw new Error(text)
      },
    })
    // In a dry run everything goes on being heard.
    all = new Path(defaultSettings, { journal, isDropping: false })
    await journal.start()
    let flushedAt = beginsAt
    for (const one of week) {
      all.hear(one)
      if (one.at - flushedAt < 600_000) continue
      flushedAt = one.at
      await journal.flush()
    }
    all.end(beginsAt + weekMs)
    all.stages.witness?.settle()
    await journal.close()
  })

  after(async () => {
    await rm(folder, { recursive: true })
  })

  const questions: readonly Partial<Settings>[] = [
    { 'detection.attemptsPerMinute': 3 },
    { 'detection.attemptsPerMinute': 5 },
    { 'detection.attemptsPerMinute': 20 },
    { 'detection.attemptsPerDay': 15 },
    { 'detection.attemptsPerMinute': 1000, 'detection.attemptsPerDay': 30 },
    { 'detection.userAgents': [] },
    { 'detection.userAgents': ['friendly-scanner', 'sipsak', 'sipp'] },
    { 'blocking.seconds': 60 },
    { 'blocking.seconds': 600 },
    { 'blocking.seconds': 86_400 },
    { 'blocking.threshold': 1 },
    { 'blocking.threshold': 20 },
    { 'blocking.permanent.register': false },
    { 'blocking.monitor': true },
  ]

  for (const changes of questions) {
    it(`says exactly what a daemon does with ${JSON.stringify(changes)}`, async () => {
      const [usual, other] = [decide(defaultSettings), decide({ ...defaultSettings, ...changes })]
      const order = {
        folder,
        settings: defaultSettings,
        changes,
        from: beginsAt,
        patienceMs: 60_000,
      }
      const answer = await runWhatIf(order, { now: () => 0 })

      const told = (found: typeof answer.more): string[] =>
        found.items.map(({ action, source }) => `${action} ${source}`).sort()
      const [before, then] = [usual.hit(), other.hit()]
      expect(told(answer.more), 'hit besides').to.deep.equal(
        then.filter((one) => !before.includes(one)),
      )
      expect(told(answer.fewer), 'no longer hit').to.deep.equal(
        before.filter((one) => !then.includes(one)),
      )
      for (const [side, path] of [
        [answer.now, usual],
        [answer.then, other],
      ] as const) {
        const ofSources = path.blocks.filter(({ flow }) => flow === undefined)
        expect(side.blocked, 'sources').to.equal(
          new Set(ofSources.map(({ source }) => source)).size,
        )
        expect(side.blocks, 'blocks').to.equal(ofSources.length)
        expect(side.denied, 'denied').to.equal(path.denied.size)
        const heard = [...path.attempts.values()].reduce((sum, count) => sum + count, 0)
        const sent = [...all.attempts.values()].reduce((sum, count) => sum + count, 0)
        expect(side.silenced, 'silenced').to.equal(sent - heard)
      }
      expect(answer.gaps).to.deep.equal({ notKept: 0, unreadable: 0, isCut: false, trouble: '' })
    })
  }
})
