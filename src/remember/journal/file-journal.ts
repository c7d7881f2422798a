// The journal on the disk. On the path a fact is written into a block of memory that is there already;
// blocks are compressed on another thread, and appended to the file of the day.
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
import { RecordBlock } from './record-block.js'

const everyMs = 1000
const writeEveryMs = 10_000
// Together 4 MB: more than half a minute of a flood, if the disk takes nothing for so long.
const maxBlocks = 13

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

/** Implements {@link AttemptJournal} in a folder of its own. */
export class FileJournal implements AttemptJournal {
  readonly #options: FileJournalOptions
  readonly #jobs = new SerialJobs()
  readonly #repeater: Repeater
  readonly #budget: ByteBudget
  readonly #losses = new Map<LossReason, number>()
  /** Those that are full, the one that is being filled, and those that may be filled again. */
  #full: RecordBlock[] = []
  #block = new RecordBlock()
  readonly #free: RecordBlock[] = []
  #files: JournalFile[] = []
  #file: OpenFile | undefined
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
    if (!this.#block.isFull || this.#nextBlock()) this.#block.add(now, fact)
    else this.#lose('noRoom', 1)
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
    if (this.#options.days() === 0) {
      await this.#forgetAll()
      return
    }
    while (this.#full.length > 0) await this.#write(now)
    const isDue = isForced || now - this.#writtenAt >= writeEveryMs || now < this.#writtenAt
    if (isDue) await this.#write(now)
    await this.#turn(now)
  }

  /** False where there is no more room in memory: the disk is slow, or takes nothing. */
  #nextBlock(): boolean {
    if (this.#full.length >= maxBlocks) return false
    this.#full.push(this.#block)
    this.#block = this.#free.pop() ?? new RecordBlock()
    return true
  }

  /** Writes the oldest block; the one that is being filled is the last. */
  async #write(now: number): Promise<void> {
    this.#writtenAt = now
    const losses = [...this.#losses]
    const isLast = this.#full.length === 0
    if (isLast && this.#block.count === 0 && losses.length === 0) return
    if (isLast) this.#nextBlock()
    const [block = this.#block] = this.#full.splice(0, 1)
    const { count } = block
    try {
      if (this.#budget.hasRoom(now)) await this.#writeBlock(block, losses, now)
      else this.#lose('noRoom', count)
    } catch (caught) {
      this.#refused(caught, count)
      await this.#endFile()
    }
    block.clear()
    if (this.#free.length === 0) this.#free.push(block)
  }

  async #writeBlock(
    block: RecordBlock,
    losses: readonly (readonly [LossReason, number])[],
    now: number,
  ): Promise<void> {
    if (this.#file === undefined) await this.#begin(now)
    for (const [reason, count] of losses) block.add(now, { kind: 'lost', reason, count })
    await this.#append(block, now)
    for (const [reason, count] of losses)
      this.#losses.set(reason, (this.#losses.get(reason) ?? 0) - count)
    for (const [reason, count] of this.#losses) if (count === 0) this.#losses.delete(reason)
    this.#worked()
  }

  async #append(block: RecordBlock, now: number): Promise<void> {
    const frame = await toFrame(block.written())
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
    const block = new RecordBlock()
    block.add(now, { kind: 'state', isStart })
    for (const fact of state()) {
      block.add(now, fact)
      if (!block.isFull) continue
      await this.#append(block, now)
      block.clear()
    }
    block.add(now, { kind: 'stateEnd' })
    await this.#append(block, now)
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
    this.#full = []
    this.#block.clear()
    this.#losses.clear()
    await this.#endFile()
    await removeFiles(this.#files)
    this.#files = []
  }

  async #endFile(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close().catch(() => undefined)
  }

  #refused(caught: unknown, count: number): void {
    if (count > 0) this.#lose('disk', count)
    const before = this.#trouble
    this.#trouble = `the journal of attempts is not written: ${whyOf(caught)}`
    if (before === '') this.#options.onTrouble(this.#trouble)
  }

  #worked(): void {
    if (this.#trouble === '') return
    this.#trouble = ''
    this.#options.onTrouble('the journal of attempts is written again')
  }
}

function isSameDay(one: number, other: number): boolean {
  return Math.floor(one / dayMs) === Math.floor(other / dayMs)
}
