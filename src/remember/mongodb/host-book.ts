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
    const hosts = this.#connection.collection('hosts')
    // A literal: in a pipeline a text that begins with a dollar would be a field.
    const fields = { description: { $literal: JSON.stringify(host) }, lastSeenAt: '$$NOW' }
    await hosts.updateOne({ _id: host.name }, [{ $set: fields }], { upsert: true })
    const known = await hosts.findOne({ _id: host.name }, { projection: { isExcluded: 1 } })
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
    if (known.isRunning) {
      throw new AppError('invalidValue', `${name} is running: stop it there first, or exclude it`)
    }
    await this.#connection.collection('hosts').deleteOne({ _id: name })
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
