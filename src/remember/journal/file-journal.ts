// The journal on the disk. The path only puts its facts into a row; lines are made of them in slices off
// that tick, compressed on another thread, and appended to the file of the day.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { KeptFact, LossReason } from '../../domain/kept-input.js'
import { whyOf } from '../../domain/system-failure.js'
import { Repeater } from '../../jobs/repeater.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import type { AttemptJournal, JournalStatus } from '../../ports/attempt-journal.js'
import type { Clock } from '../../ports/clock.js'
import { ByteBudget } from './byte-budget.js'
import { toFrame } from './journal-frame.js'
import { dayMs, makeFolder, outdated, removeFiles } from './journal-files.js'
import { listJournal, type JournalFile } from './journal-files.js'
import { OpenFile } from './open-file.js'
import { toKeptLine } from './kept-line.js'

const everyMs = 1000
const writeEveryMs = 10_000
const frameChars = 256 * 1024
const sliceLength = 500
const maxQueued = 50_000

/** What a {@link FileJournal} is made of. */
export interface FileJournalOptions {
  readonly folder: string
  readonly clock: Clock
  /** How many days are kept; 0 keeps nothing. */
  readonly days: () => number
  readonly maxBytes: number
  /** What is known at this instant; each file begins with it. */
  readonly state: () => Iterable<KeptFact>
  /** Is told once when the disk begins to refuse, and once when it takes again. */
  readonly onTrouble: (text: string) => void
}

interface Queued {
  readonly now: number
  readonly fact: KeptFact
}

/** Implements {@link AttemptJournal} in a folder of its own. */
export class FileJournal implements AttemptJournal {
  readonly #options: FileJournalOptions
  readonly #jobs = new SerialJobs()
  readonly #repeater: Repeater
  readonly #budget: ByteBudget
  readonly #losses = new Map<LossReason, number>()
  #queue: Queued[] = []
  #files: JournalFile[] = []
  #file: OpenFile | undefined
  /** The lines of the frame that is being filled, how many they are, and the instant of the last. */
  #lines: string[] = []
  #chars = 0
  #lastAt = 0
  #writtenAt = 0
  #lost = 0
  #trouble = ''
  #isOpen = false
  #hasBegun = false

  constructor(options: FileJournalOptions) {
    this.#options = options
    // The file of today and those of the days before share the room.
    this.#budget = new ByteBudget(options.maxBytes / (Math.max(1, options.days()) + 1))
    this.#repeater = new Repeater(() => this.#run(false), everyMs)
  }

  /** Finds what earlier runs have kept, and begins to keep. */
  async start(): Promise<void> {
    const { folder, clock } = this.#options
    const now = clock.now()
    this.#isOpen = true
    this.#repeater.start()
    try {
      await makeFolder(folder)
      this.#files = await listJournal(folder)
      const today = this.#files.filter(({ begunAt }) => isSameDay(begunAt, now))
      this.#budget.restore(
        today.reduce((sum, { bytes }) => sum + bytes, 0),
        now,
      )
      if (this.#options.days() > 0 && this.#budget.hasRoom(now)) await this.#begin(now)
    } catch (caught) {
      this.#refused(caught, 0)
    }
  }

  keep(now: number, fact: KeptFact): void {
    if (!this.#isOpen) return
    if (this.#queue.length >= maxQueued) this.#lose('noRoom', 1)
    else this.#queue.push({ now, fact })
  }

  lose(count: number): void {
    if (this.#isOpen) this.#lose('tooMany', count)
  }

  flush(): Promise<void> {
    return this.#isOpen ? this.#run(true) : Promise.resolve()
  }

  /** Writes what is left, and keeps nothing any more. */
  async close(): Promise<void> {
    await this.#repeater.stop()
    await this.flush()
    this.#isOpen = false
    await this.#jobs.run(() => this.#endFile())
  }

  status(): JournalStatus {
    const bytes = this.#files.reduce((sum, file) => sum + file.bytes, 0)
    return { bytes, lost: this.#lost, trouble: this.#trouble }
  }

  #lose(reason: LossReason, count: number): void {
    this.#lost += count
    this.#losses.set(reason, (this.#losses.get(reason) ?? 0) + count)
  }

  #run(isForced: boolean): Promise<void> {
    return this.#jobs.run(() =>
      this.#work(isForced).catch((caught: unknown) => {
        this.#refused(caught, 0)
      }),
    )
  }

  async #work(isForced: boolean): Promise<void> {
    const now = this.#options.clock.now()
    const queue = this.#queue
    this.#queue = []
    if (this.#options.days() === 0) {
      await this.#forgetAll()
      return
    }
    await this.#encode(queue)
    const isDue = isForced || now - this.#writtenAt >= writeEveryMs || now < this.#writtenAt
    if (isDue) await this.#write(now)
    await this.#turn(now)
  }

  async #encode(queue: readonly Queued[]): Promise<void> {
    for (let from = 0; from < queue.length; from += sliceLength) {
      if (from > 0) await nextTurn()
      for (const { now, fact } of queue.slice(from, from + sliceLength)) this.#add(now, fact)
      if (this.#chars >= frameChars) await this.#write(this.#options.clock.now())
    }
  }

  #add(now: number, fact: KeptFact): void {
    const line = toKeptLine(now, fact, this.#lastAt)
    this.#lines.push(line)
    this.#chars += line.length
    this.#lastAt = now
  }

  /** Writes the frame. */
  async #write(now: number): Promise<void> {
    const losses = [...this.#losses]
    for (const [reason, count] of losses) this.#add(now, { kind: 'lost', reason, count })
    const lines = this.#takeLines()
    this.#writtenAt = now
    if (lines.length === 0) return
    if (!this.#budget.hasRoom(now)) {
      this.#lose('noRoom', lines.length - losses.length)
      return
    }
    try {
      if (this.#file === undefined) await this.#begin(now)
      await this.#append(lines, now)
      this.#losses.clear()
      this.#worked()
    } catch (caught) {
      this.#refused(caught, lines.length - losses.length)
      await this.#endFile()
    }
  }

  async #append(lines: readonly string[], now: number): Promise<void> {
    const frame = await toFrame(`${lines.join('\n')}\n`)
    await this.#file?.append(frame)
    this.#budget.take(frame.length, now)
  }

  /** Begins a file with what is known now. */
  async #begin(now: number): Promise<void> {
    const { folder, state } = this.#options
    await makeFolder(folder)
    this.#file = await OpenFile.create(folder, now)
    this.#files.push(this.#file.entry)
    const isStart = !this.#hasBegun
    this.#hasBegun = true
    let lines = [toKeptLine(now, { kind: 'state', isStart }, 0)]
    for (const fact of state()) {
      lines.push(toKeptLine(now, fact, lines.length === 0 ? 0 : now))
      if (lines.length < 2 * sliceLength) continue
      await this.#append(lines, now)
      lines = []
    }
    lines.push(toKeptLine(now, { kind: 'stateEnd' }, lines.length === 0 ? 0 : now))
    await this.#append(lines, now)
  }

  /** Another day, another file; and what is too old or too much leaves. */
  async #turn(now: number): Promise<void> {
    const begunAt = this.#file?.entry.begunAt
    if (begunAt !== undefined && !isSameDay(begunAt, now)) {
      await this.#write(now)
      await this.#endFile()
      await this.#begin(now).catch((caught: unknown) => {
        this.#refused(caught, 0)
      })
    }
    const { days, maxBytes } = this.#options
    const leaving = outdated(this.#files, { now, days: days(), maxBytes })
    if (leaving.length === 0) return
    await removeFiles(leaving)
    this.#files = this.#files.filter((file) => !leaving.includes(file))
  }

  async #forgetAll(): Promise<void> {
    this.#takeLines()
    this.#losses.clear()
    await this.#endFile()
    await removeFiles(this.#files)
    this.#files = []
  }

  #takeLines(): readonly string[] {
    const lines = this.#lines
    this.#lines = []
    this.#chars = 0
    this.#lastAt = 0
    return lines
  }

  async #endFile(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close().catch(() => undefined)
  }

  #refused(caught: unknown, count: number): void {
    if (count > 0) this.#lose('disk', count)
    const before = this.#trouble
    this.#trouble = `attempts below the limit are not kept: ${whyOf(caught)}`
    if (before === '') this.#options.onTrouble(this.#trouble)
  }

  #worked(): void {
    if (this.#trouble === '') return
    this.#trouble = ''
    this.#options.onTrouble('attempts below the limit are kept again')
  }
}

function isSameDay(one: number, other: number): boolean {
  return Math.floor(one / dayMs) === Math.floor(other / dayMs)
}
