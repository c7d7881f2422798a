// A thread that is there while somebody asks it: an idle daemon does without its heap.
import type { SqliteOperation, SqliteOperations } from './sqlite-messages.js'
import type { SqliteThread } from './sqlite-thread.js'

/** Starts a {@link SqliteThread} with the first question, and ends it when nobody has asked for a while. */
export class IdleThread {
  readonly #start: () => SqliteThread
  readonly #idleMs: number
  #thread: SqliteThread | undefined
  #timer: NodeJS.Timeout | undefined
  #ending: Promise<void> = Promise.resolve()

  constructor(start: () => SqliteThread, idleMs: number) {
    this.#start = start
    this.#idleMs = idleMs
  }

  /** Whether the thread is there. */
  get isRunning(): boolean {
    return this.#thread !== undefined
  }

  /** See {@link SqliteThread.call}. */
  call<Operation extends SqliteOperation>(
    operation: Operation,
    ...args: Parameters<SqliteOperations[Operation]>
  ): Promise<ReturnType<SqliteOperations[Operation]>> {
    this.#thread ??= this.#start()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      // What was asked before is answered before it ends; a fault of the end concerns nobody.
      this.#ending = this.end().catch(() => undefined)
    }, this.#idleMs)
    this.#timer.unref()
    return this.#thread.call(operation, ...args)
  }

  /** Ends the thread when it has answered everything asked before. */
  async end(): Promise<void> {
    clearTimeout(this.#timer)
    const thread = this.#thread
    this.#thread = undefined
    await Promise.all([this.#ending, thread?.end()])
  }
}
