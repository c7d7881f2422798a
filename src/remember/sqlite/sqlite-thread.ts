// A worker thread with a connection, as promises.
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { AppError, toError } from '../../domain/app-error.js'
import type {
  SqliteOperation,
  SqliteOperations,
  SqliteReply,
  SqliteWorkerData,
} from './sqlite-messages.js'
import { startWorker } from '../../jobs/start-worker.js'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: AppError) => void
}

const workerModule = new URL('./sqlite-worker', import.meta.url)

/** Runs a {@link SqliteOperations} in a thread of its own; calls are answered in their order. */
export class SqliteThread {
  readonly #path: string
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #death: AppError | undefined

  /** Starts the thread. It ends with {@link end}, and keeps the process alive until then. */
  constructor(data: SqliteWorkerData, module: URL = workerModule) {
    this.#path = data.path
    this.#worker = startWorker(module, data)
    this.#worker.on('message', (reply: SqliteReply) => {
      this.#settle(reply)
    })
    this.#worker.on('messageerror', (cause) => {
      this.#die('sent what cannot be read', cause)
    })
    this.#worker.on('error', (cause) => {
      this.#die(`ended by a fault: ${toError(cause).message}`, cause)
    })
    this.#worker.on('exit', (code) => {
      this.#die(`ended with code ${code}`, undefined)
    })
  }

  /**
   * Has the thread do one operation.
   * @throws AppError as {@link SqliteOperations} reports it, or `storeUnavailable` when the thread
   * is no more.
   */
  call<Operation extends SqliteOperation>(
    operation: Operation,
    ...args: Parameters<SqliteOperations[Operation]>
  ): Promise<ReturnType<SqliteOperations[Operation]>> {
    return new Promise((resolve, reject) => {
      if (this.#death !== undefined) {
        reject(this.#death)
        return
      }
      const id = ++this.#lastId
      try {
        this.#worker.postMessage({ id, operation, args })
      } catch (cause) {
        reject(new AppError('invalidValue', 'a write cannot be sent to the store', { cause }))
        return
      }
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
  }

  /** Ends the thread when it has answered everything asked before. */
  async end(): Promise<void> {
    if (this.#death !== undefined) return
    const exited = once(this.#worker, 'exit')
    const [closed] = await Promise.allSettled([this.call('close'), exited])
    if (closed.status === 'rejected') throw closed.reason
  }

  #settle(reply: SqliteReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.ok) {
      waiting?.resolve(reply.value)
      return
    }
    const { code, message, cause } = reply.failure
    waiting?.reject(new AppError(code, message, { cause: new Error(cause) }))
  }

  #die(how: string, cause: unknown): void {
    // An `error` is followed by an `exit`; the first says more.
    this.#death ??= new AppError(
      'storeUnavailable',
      `the thread of the store ${this.#path} ${how}; restart sipward`,
      { cause },
    )
    for (const waiting of this.#waiting.values()) waiting.reject(this.#death)
    this.#waiting.clear()
  }
}
