// Where writes wait on the disk while the store is away: numbered files, appended to and fsynced.
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../domain/app-error.js'
import { whyOf } from '../../domain/system-failure.js'
import type { StoreWrite } from '../../ports/store.js'
import { parseSpoolLines, toSpoolLine } from './spool-line.js'
import type { SpooledWrites } from './spool-line.js'

interface Segment {
  readonly path: string
  bytes: number
}

// Small enough to be read at once, and to be delivered again when a crash interrupts it.
const maxSegmentBytes = 8 * 1024 * 1024

/**
 * A spool in a directory of its own. Several files instead of one, so that what was delivered
 * leaves the disk while more is appended. Calls do not overlap: the recorder makes one at a time.
 */
export class Spool {
  readonly #directory: string
  readonly #segments: Segment[] = []
  #lastNumber = 0
  /** The file of the last segment while it is appended to. */
  #file: FileHandle | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The bytes that wait. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0
  }

  /** Finds what an earlier run has left. */
  async open(): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      const names = (await readdir(this.#directory)).filter((name) => numberOf(name) > 0)
      for (const name of names.sort((a, b) => numberOf(a) - numberOf(b))) {
        const path = join(this.#directory, name)
        this.#segments.push({ path, bytes: (await stat(path)).size })
        this.#lastNumber = numberOf(name)
      }
    } catch (cause) {
      const text = `the spool directory ${this.#directory} cannot be used: ${whyOf(cause)}`
      throw new AppError('storeUnavailable', text, { cause })
    }
  }

  /** Appends the writes. Resolves when they are on the disk. */
  async append(writes: readonly StoreWrite[]): Promise<void> {
    const lines = Buffer.concat(writes.map(toSpoolLine))
    try {
      const { file, segment } = await this.#appendable()
      await file.appendFile(lines)
      await file.datasync()
      segment.bytes += lines.length
    } catch (caught) {
      // The file may end in half a line now; what comes next goes into another.
      await this.#seal()
      throw caught
    }
  }

  /** Reads the oldest file. Nothing is appended to it from now on. */
  async readOldest(): Promise<SpooledWrites> {
    if (this.#segments.length === 1) await this.#seal()
    const [oldest] = this.#segments
    return oldest === undefined
      ? { writes: [], damaged: 0 }
      : parseSpoolLines(await readFile(oldest.path))
  }

  /**
   * Removes the oldest file. Resolves when that is certain: were the file to come back after a
   * power cut, it would undo what the store has been told since.
   */
  async removeOldest(): Promise<void> {
    const [oldest] = this.#segments
    if (oldest === undefined) return
    // Forced, because it may be gone already when an earlier call could not make it certain.
    await rm(oldest.path, { force: true })
    await this.#syncDirectory()
    this.#segments.shift()
  }

  async close(): Promise<void> {
    await this.#seal()
  }

  async #appendable(): Promise<{ readonly file: FileHandle; readonly segment: Segment }> {
    const last = this.#segments.at(-1)
    if (this.#file !== undefined && last !== undefined && last.bytes < maxSegmentBytes) {
      return { file: this.#file, segment: last }
    }
    await this.#seal()
    this.#lastNumber++
    const name = `spool-${String(this.#lastNumber).padStart(9, '0')}.jsonl`
    const segment = { path: join(this.#directory, name), bytes: 0 }
    const file = await open(segment.path, 'ax', 0o600)
    this.#file = file
    this.#segments.push(segment)
    await this.#syncDirectory()
    return { file, segment }
  }

  async #seal(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #syncDirectory(): Promise<void> {
    const directory = await open(this.#directory, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  }
}

function numberOf(name: string): number {
  return Number(/^spool-(\d{9,15})\.jsonl$/.exec(name)?.[1] ?? 0)
}
