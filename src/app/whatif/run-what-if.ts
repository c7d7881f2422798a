// Reads the journal once and decides it twice: under the settings in force, and with the changes.
import type { KeptInput } from '../../domain/kept-input.js'
import type { SettingKey, Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { WhatIf } from '../../ports/operator/what-if-desk.js'
import { listJournal, type JournalFile } from '../../remember/journal/journal-files.js'
import { readJournal } from '../../remember/journal/read-journal.js'
import { compareReplays } from './compare-replays.js'
import { KeptAttempts } from './kept-attempts.js'
import { Replay } from './replay.js'

const dayMs = 86_400_000
const lookEvery = 2048

/** What is asked of the thread. */
export interface WhatIfOrder {
  readonly folder: string
  readonly settings: Settings
  readonly changes: Partial<Settings>
  /** From when on it counts, in ms since the epoch. */
  readonly from: number
  readonly patienceMs: number
}

/** What attempts can tell of; everything else the kernel alone does, or nobody does to a source. */
const told: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'detection.attemptsPerMinute',
  'detection.attemptsPerDay',
  'detection.userAgents',
  'blocking.seconds',
  'blocking.threshold',
  'blocking.permanent.register',
  'blocking.permanent.invite',
  'blocking.monitor',
  'invite.block',
])

/** Names the changes whose effect attempts cannot tell. */
export function untoldOf(changes: Partial<Settings>): readonly SettingKey[] {
  return (Object.keys(changes) as SettingKey[]).filter((key) => !told.has(key))
}

/** Answers a question; what the journal itself cannot say (`trouble`) is left empty. */
export async function runWhatIf(order: WhatIfOrder, clock: Clock): Promise<WhatIf> {
  const { folder, settings, changes, from, patienceMs } = order
  const until = clock.now() + patienceMs
  const unreadable = { records: 0, bytes: 0 }
  const run = new Run(settings, { ...settings, ...changes }, from)
  let isCut = false
  for (const input of readJournal(wantedFiles(await listJournal(folder), from), unreadable)) {
    if (run.records % lookEvery === 0 && run.isBegun && clock.now() > until) {
      isCut = true
      break
    }
    run.take(input)
  }
  run.end()
  const gaps = {
    notKept: run.notKept,
    unreadable: unreadable.records + unreadable.bytes,
    isCut,
    trouble: '',
  }
  return { changes, untold: untoldOf(changes), gaps, ...run.result() }
}

/** A day before what counts fills the windows of a day; a file begins with what was known. */
function wantedFiles(files: readonly JournalFile[], from: number): readonly JournalFile[] {
  const first = files.findLastIndex(({ begunAt }) => begunAt <= from - dayMs)
  return files.slice(Math.max(0, first))
}

class Run {
  readonly #from: number
  readonly #now: Replay
  readonly #then: Replay
  readonly #replays: readonly { readonly replay: Replay; readonly attempts: KeptAttempts }[]
  #firstAt = Infinity
  #lastAt = 0
  #counted = 0
  records = 0
  notKept = 0
  /** Before the first file has said what was known nothing can be judged. */
  isBegun = false

  constructor(settings: Settings, changed: Settings, from: number) {
    this.#from = from
    this.#now = new Replay(settings, from)
    this.#then = new Replay(changed, from)
    const replays = [this.#now, this.#then]
    this.#replays = replays.map((replay) => ({ replay, attempts: new KeptAttempts() }))
  }

  take(input: KeptInput): void {
    const { now, fact } = input
    this.records += 1
    this.isBegun ||= fact.kind === 'state'
    if (!this.isBegun) return
    if (now >= this.#from) this.#note(now, input)
    for (const { replay, attempts } of this.#replays) {
      const replayed = attempts.resolve(input)
      if (replayed !== undefined) replay.take(now, replayed)
    }
  }

  end(): void {
    this.#now.end()
    this.#then.end()
  }

  result() {
    const covered = this.#counted === 0 ? undefined : { from: this.#firstAt, to: this.#lastAt }
    const compared = { now: this.#now, then: this.#then, at: this.#lastAt }
    return { covered, records: this.#counted, ...compareReplays(compared) }
  }

  #note(now: number, { fact }: KeptInput): void {
    this.#firstAt = Math.min(this.#firstAt, now)
    this.#lastAt = Math.max(this.#lastAt, now)
    this.#counted += 1
    if (fact.kind === 'lost') this.notKept += fact.count
  }
}
