// How much the disk still takes where sipward keeps its records: a full one would lose them at the next start.
import { statfs } from 'node:fs/promises'
import { Repeater } from '../../jobs/repeater.js'
import type { DiskFacts } from '../../domain/health-facts.js'

const lookMs = 10_000
const lowBytes = 256 * 1024 * 1024
const fullBytes = 16 * 1024 * 1024

/** Looks every ten seconds. */
export class DiskSpace {
  readonly #folder: string
  readonly #repeater: Repeater
  #facts: DiskFacts | undefined

  /** @param folder where records wait for the store */
  constructor(folder: string) {
    this.#folder = folder
    this.#repeater = new Repeater(() => this.look(), lookMs)
  }

  /** What was found last; undefined where nothing can be said. */
  get facts(): DiskFacts | undefined {
    return this.#facts
  }

  start(): void {
    this.#repeater.start()
    this.#repeater.hasten()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Asks the file system. A folder that is not there is the recorder's trouble, and told by it. */
  async look(): Promise<void> {
    const folder = this.#folder
    const found = await statfs(folder).catch(() => undefined)
    if (found === undefined) {
      this.#facts = undefined
      return
    }
    const freeBytes = found.bavail * found.bsize
    // Some file systems make their inodes as they need them and count none.
    const hasInodes = found.files === 0 || found.ffree > 0
    const isFull = freeBytes < fullBytes || !hasInodes
    this.#facts = { folder, freeBytes, isFull, isLow: isFull || freeBytes < lowBytes }
  }
}
