// The hosts that share the store, as each describes itself.
import { AppError } from '../../domain/app-error.js'
import { hostLostMs } from '../../domain/host.js'
import type { HostDescription, HostRecord } from '../../domain/host.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'

/** Keeps the hosts. Their clocks may differ: only the server's tells who is there. */
export class HostBook {
  readonly #connection: MongoConnection

  constructor(connection: MongoConnection) {
    this.#connection = connection
  }

  /** Says that a host is there; returns whether it is excluded. */
  async heartbeat(host: HostDescription): Promise<{ readonly isExcluded: boolean }> {
    const known = await this.#connection
      .collection('hosts')
      .findOneAndUpdate(
        { _id: host.name },
        { $set: { description: JSON.stringify(host) }, $currentDate: { lastSeenAt: true } },
        { upsert: true, returnDocument: 'after', projection: { isExcluded: 1 } },
      )
    return { isExcluded: known?.isExcluded === true }
  }

  async all(): Promise<readonly HostRecord[]> {
    const documents = await this.#connection
      .collection('hosts')
      .aggregate<StoredDocument>([{ $set: { now: '$$NOW' } }, { $sort: { _id: 1 } }])
      .toArray()
    return documents.map(toRecord)
  }

  async setExcluded(name: string, isExcluded: boolean): Promise<boolean> {
    const hosts = this.#connection.collection('hosts')
    const { matchedCount } = await hosts.updateOne({ _id: name }, { $set: { isExcluded } })
    return matchedCount > 0
  }

  async remove(name: string): Promise<boolean> {
    const known = (await this.all()).find((host) => host.name === name)
    if (known === undefined) return false
    // Also where it has said something since it was read.
    const unheard = { _id: name, lastSeenAt: new Date(known.lastSeenAt) }
    const isGone =
      !known.isRunning &&
      (await this.#connection.collection('hosts').deleteOne(unheard)).deletedCount > 0
    if (!isGone) {
      throw new AppError('invalidValue', `${name} is running: stop it there first, or exclude it`)
    }
    return true
  }
}

function toRecord(document: StoredDocument): HostRecord {
  const lastSeenAt = (document.lastSeenAt as Date).getTime()
  const readAt = (document.now as Date).getTime()
  return {
    ...(JSON.parse(document.description as string) as HostDescription),
    lastSeenAt,
    readAt,
    isRunning: readAt - lastSeenAt < hostLostMs,
    isExcluded: document.isExcluded === true,
  }
}
