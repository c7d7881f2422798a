// The distinct texts of attacks, which a search reads in place of the attacks.
import type { Attack } from '../../domain/attack.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { termsOf } from './stored-attacks.js'
import { inLockOrder } from './lock-order.js'
import type { MongoConnection, StoredDocument } from './mongo-connection.js'
import { insertNew } from './put-attacks.js'

/**
 * How much older than its last attack a term may look, in ms. Terms are kept as much longer than
 * attacks, so that a text used again and again is not written again and again.
 */
export const termSlackMs = 86_400_000

/** Writes terms, and keeps in mind which ones need not be written. */
export class TermRegister {
  readonly #connection: MongoConnection
  /** What the store surely has: term to the time it has at least. */
  readonly #known = new GenerationMap<string, number>({ capacity: 50_000 })

  constructor(connection: MongoConnection) {
    this.#connection = connection
  }

  /** Writes the terms of attacks. */
  async put(attacks: readonly Attack[]): Promise<void> {
    const terms = new Map<string, { readonly fields: StoredDocument; lastAt: number }>()
    for (const attack of attacks) {
      for (const fields of termsOf(attack)) {
        const id = String(fields._id)
        const lastAt = Math.max(terms.get(id)?.lastAt ?? 0, attack.at)
        const knownAt = this.#known.get(id)
        if (knownAt === undefined || lastAt - knownAt > termSlackMs)
          terms.set(id, { fields, lastAt })
      }
    }
    const collection = this.#connection.collection('terms')
    const documents = inLockOrder(
      [...terms.values()].map(({ fields, lastAt }) => ({ ...fields, lastAt })),
    )
    const old = await insertNew(collection, documents)
    if (old.length > 0) {
      const renewals = old.map(({ _id, lastAt }) => ({
        updateOne: { filter: { _id }, update: { $max: { lastAt } } },
      }))
      const { matchedCount } = await collection.bulkWrite(renewals, { ordered: false })
      // One that was pruned in this very moment.
      if (matchedCount < old.length) await insertNew(collection, old)
    }
    for (const [id, { lastAt }] of terms) this.#known.set(id, lastAt)
  }
}
