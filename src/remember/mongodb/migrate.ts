// Brings the schema up to date with the numbered files of migrations/mongodb: lists of database commands.
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { MongoServerError } from 'mongodb'
import type { Collection, Document } from 'mongodb'
import { AppError } from '../../domain/app-error.js'
import { Repeater } from '../../jobs/repeater.js'
import { missingMigrations, readMigrationFiles } from '../shared/migration-files.js'
import type { AppliedMigration } from '../shared/migration-files.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

const lockId = 'lock'
/** A lock this old was left by a program that is no more, in ms. */
const staleMs = 120_000
const giveUpMs = 150_000
const pollMs = 200
const duplicateKey = 11000

/**
 * Applies the migrations of the directory that the database has not seen. Several programs may do
 * so at once: one after the other gets the lock.
 * @throws AppError `storeUnavailable` where a file is missing, was changed, or the schema is newer
 */
export async function migrate(connection: MongoConnection, directory: string): Promise<void> {
  const files = readMigrationFiles(directory, 'json')
  if (missingMigrations(files, await readApplied(connection)).length === 0) return
  await underLock(connection, async () => {
    for (const file of missingMigrations(files, await readApplied(connection))) {
      // Each command may be run twice: a program that died in the middle has not written that it is done.
      for (const command of JSON.parse(file.text) as Document[]) {
        await connection.database.command(command)
      }
      const { number, name, checksum } = file
      await connection.collection('migrations').insertOne({ _id: number, name, checksum })
    }
  })
}

async function readApplied(connection: MongoConnection): Promise<readonly AppliedMigration[]> {
  const documents = await connection
    .collection('migrations')
    .find({ _id: { $ne: lockId } })
    .sort({ _id: 1 })
    .toArray()
  return documents.map(({ _id, name, checksum }) => ({
    number: Number(_id),
    name: name as string,
    checksum: checksum as string,
  }))
}

async function underLock(connection: MongoConnection, work: () => Promise<void>): Promise<void> {
  const locks = connection.collection('migrations')
  const owner = randomUUID()
  for (const giveUpAt = performance.now() + giveUpMs; !(await tryLock(connection, owner));) {
    if (performance.now() > giveUpAt) {
      throw new AppError('storeUnavailable', 'another program is still changing the schema')
    }
    await delay(pollMs)
  }
  const renewal = new Repeater(async () => {
    // A lock that is not renewed lets another program begin too; every command may be run twice.
    await locks
      .updateOne({ _id: lockId, owner }, { $currentDate: { at: true } })
      .catch(() => undefined)
  }, staleMs / 6)
  renewal.start()
  try {
    await work()
  } finally {
    await renewal.stop()
    await locks.deleteOne({ _id: lockId, owner })
  }
}

/** Takes the lock where it is free; one that is too old, by the server's clock, is broken. */
async function tryLock(connection: MongoConnection, owner: string): Promise<boolean> {
  const locks = connection.collection('migrations')
  await insertLock(locks, owner)
  const [held] = await locks
    .aggregate<{ owner: string; ageMs: number }>([
      { $match: { _id: lockId } },
      { $project: { owner: 1, ageMs: { $subtract: ['$$NOW', '$at'] } } },
    ])
    .toArray()
  if (held?.owner === owner) return true
  if (held !== undefined && held.ageMs > staleMs) {
    await locks.deleteOne({ _id: lockId, owner: held.owner })
  }
  return false
}

async function insertLock(locks: Collection<StoredDocument>, owner: string): Promise<void> {
  try {
    // Where another has it, nothing matches, and a second one cannot be.
    const mine = { _id: lockId, owner }
    await locks.updateOne(mine, { $currentDate: { at: true } }, { upsert: true })
  } catch (caught) {
    if (!(caught instanceof MongoServerError) || caught.code !== duplicateKey) throw caught
  }
}
