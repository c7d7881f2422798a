// The thread that a connection lives in: SQLite's calls block and wait for the disk.
import { parentPort, workerData } from 'node:worker_threads'
import { toError } from '../../domain/app-error.js'
import { writeBatch } from './batch-writes.js'
import { pruneSome } from './prune.js'
import { countAttacks } from './attack-counts.js'
import { readAttackGroups } from './attack-groups.js'
import { readAttackPage } from './attack-log.js'
import { readBlockPage } from './stored-blocks.js'
import { migrate } from './migrate.js'
import { SqliteConnection } from './sqlite-connection.js'
import { isPassing, toStoreError } from './sqlite-failure.js'
import type { SqliteFailure, SqliteOperations, SqliteReply } from './sqlite-messages.js'
import type { SqliteRequest, SqliteWorkerData } from './sqlite-messages.js'
import { SqliteShelf } from './sqlite-shelf.js'
import type { BlockingShelf } from './sqlite-shelf.js'
import { readState } from './stored-state.js'

const options = workerData as SqliteWorkerData
const port = parentPort
if (port === null) throw new Error('sqlite-worker runs as a worker thread only')

let connection: SqliteConnection | undefined

const operations: SqliteOperations = {
  open: () => {
    // Only the first opening may begin a new database: a file that disappears while the program
    // runs is a fault to be told, not a reason to start again with nothing.
    connection ??= connect(!options.isReader)
  },
  write: (batch) => {
    writeBatch(connected(), batch)
  },
  load: (now) => readState(connected(), now),
  attacks: (query) => readAttackPage(connected(), query),
  attackGroups: (query) => readAttackGroups(connected(), query),
  attackCounts: (query) => countAttacks(connected(), query),
  blocks: (query) => readBlockPage(connected(), query),
  pruneSome: (before, now) => pruneSome(connected(), before, now),
  shelf: (name, operation, args) => {
    const shelf: BlockingShelf = new SqliteShelf(connected(), name)
    return (shelf[operation] as (...given: typeof args) => never).apply(shelf, args)
  },
  close: disconnect,
}

function connected(): SqliteConnection {
  if (connection?.isInPlace() === false) disconnect()
  return (connection ??= connect(false))
}

function connect(mayCreate: boolean): SqliteConnection {
  const opened = new SqliteConnection({ path: options.path, isReader: options.isReader, mayCreate })
  try {
    if (!options.isReader) migrate(opened, options.migrationsDirectory)
  } catch (caught) {
    opened.close()
    throw caught
  }
  return opened
}

function disconnect(): void {
  const closing = connection
  connection = undefined
  closing?.close()
}

function answer(request: SqliteRequest): SqliteReply {
  try {
    const run = operations[request.operation] as (...args: readonly unknown[]) => unknown
    return { id: request.id, ok: true, value: run(...request.args) }
  } catch (caught) {
    // After a fault of the disk or the file the connection is not to be believed; the next call
    // opens a new one.
    if (!isPassing(caught)) disconnect()
    return { id: request.id, ok: false, failure: toFailure(caught) }
  }
}

function toFailure(caught: unknown): SqliteFailure {
  const failure = toStoreError(caught, options.path)
  return { code: failure.code, message: failure.message, cause: toError(failure.cause).message }
}

port.on('message', (request: SqliteRequest) => {
  port.postMessage(answer(request))
  // With nothing left to listen to, the thread ends.
  if (request.operation === 'close') port.close()
})
