// Runs one task in a thread of its own and lets go of it.
import type { Worker } from 'node:worker_threads'
import { AppError, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { GeoReply, GeoTask } from './geo-messages.js'

/** Starts the worker thread of a module, named by its URL without the extension. */
export type StartWorker = (module: URL, workerData: unknown) => Worker

const workerModule = new URL('./geo-worker', import.meta.url)
const deadlineMs = 60_000

/**
 * Runs a task.
 * @throws AppError `unavailable` where the database is damaged, or the thread ends without an answer
 */
export async function runGeoTask(
  task: GeoTask,
  startWorker: StartWorker,
): Promise<Extract<GeoReply, { ok: true }>['value']> {
  const worker = startWorker(workerModule, task)
  const deadline = setTimeout(() => void worker.terminate(), deadlineMs)
  try {
    const reply = await new Promise<GeoReply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => {
        reject(new Error('its thread has ended without an answer'))
      })
    })
    if (reply.ok) return reply.value
    throw new Error(reply.reason)
  } catch (cause) {
    const why = printable(toError(cause).message)
    throw new AppError('unavailable', `the country database cannot be read: ${why}`, { cause })
  } finally {
    clearTimeout(deadline)
    await worker.terminate()
  }
}
