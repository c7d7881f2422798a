// The thread that walks databases: a quarter of a second in which nobody else could be answered.
import { parentPort, workerData } from 'node:worker_threads'
import { toError } from '../domain/app-error.js'
import { whyNotUsable } from './check-database.js'
import { CountryDatabase } from './country-database.js'
import { listNetworks } from './country-networks.js'
import type { GeoReply, GeoTask } from './geo-messages.js'

if (parentPort === null) throw new Error('geo-worker runs as a worker thread only')

function answer(task: GeoTask): GeoReply {
  try {
    const database = new CountryDatabase(task.bytes)
    if (task.task === 'list') {
      return { ok: true, value: listNetworks(database, task.countries, task.options) }
    }
    const { current } = task
    const value = whyNotUsable(database, current && new CountryDatabase(current))
    return { ok: true, value }
  } catch (caught) {
    return { ok: false, reason: toError(caught).message }
  }
}

const reply = answer(workerData as GeoTask)
const isList = reply.ok && typeof reply.value !== 'string'
parentPort.postMessage(
  reply,
  isList ? [(reply.value as { lines: Uint8Array<ArrayBuffer> }).lines.buffer] : [],
)
