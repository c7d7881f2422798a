// What the kernel has noted and nobody has asked for yet.
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { Clock } from '../ports/clock.js'
import { readNotes } from './drop-notes.js'
import type { IpsetSession } from './sets/ipset-session.js'
import type { InstalledFirewall } from './installed-firewall.js'
import { SerialJobs } from '../jobs/serial-jobs.js'
import type { Tools } from './process/tools.js'

// What finds no room here was dropped as well; the next packet notes it again.
const maxWaiting = 16_384

/** Collects notes. They are read beside the writing of blocks, which must not wait for that. */
export class NoteBox {
  readonly #tools: Tools
  readonly #installed: InstalledFirewall
  readonly #session: IpsetSession
  readonly #writing: SerialJobs
  readonly #reading = new SerialJobs()
  readonly #clock: Clock
  #waiting: KernelDrop[] = []

  constructor(parts: {
    readonly tools: Tools
    readonly installed: InstalledFirewall
    readonly session: IpsetSession
    readonly lane: SerialJobs
    readonly clock: Clock
  }) {
    this.#tools = parts.tools
    this.#installed = parts.installed
    this.#session = parts.session
    this.#writing = parts.lane
    this.#clock = parts.clock
  }

  /** Takes the notes out of the kernel. */
  collect(): Promise<void> {
    return this.#reading.run(() => this.#collect())
  }

  /** Returns what was collected, once. */
  take(): readonly KernelDrop[] {
    const waiting = this.#waiting
    this.#waiting = []
    return waiting
  }

  async #collect(): Promise<void> {
    const { families, names, noteKinds: kinds } = this.#installed
    const { drops, takeOut } = await readNotes(this.#tools, {
      families,
      kinds,
      names,
      at: this.#clock.now(),
    })
    if (takeOut.length === 0) return
    const [refusal] = await this.#writing.run(() => this.#session.run([takeOut]))
    if (refusal !== undefined) throw refusal
    this.#waiting.push(...drops.slice(0, Math.max(0, maxWaiting - this.#waiting.length)))
  }
}
