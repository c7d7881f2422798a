// Messages to deliver, in a store.
import type {
  DeliveryState,
  Outbox,
  OutboxEntry,
  OutboxMessage,
  OutboxQuery,
} from '../../ports/outbox.js'
import type { Page } from '../../ports/page.js'
import { Book } from './book.js'
import type { FieldChange, FieldCondition } from './book.js'
import { outboxSchema } from './book-schemas.js'
import { checkSize, equalities } from './conditions.js'
import type { Shelves } from './shelf.js'

const maxPayloadBytes = 262_144
const maxErrorLength = 500
const states: readonly DeliveryState[] = ['waiting', 'sending', 'sent', 'failed', 'folded']
const byDue = { by: 'nextTryAt', isDescending: false } as const
const noLease = { leaseOwner: '', leaseUntil: 0 } as const

/** Implements {@link Outbox}. */
export class StoredOutbox implements Outbox {
  readonly #entries: Book<OutboxEntry>

  constructor(shelves: Shelves) {
    this.#entries = new Book(outboxSchema, shelves('outbox'))
  }

  async add(message: OutboxMessage): Promise<boolean> {
    checkSize('payload', message.payload, maxPayloadBytes)
    const { id, channel, newsClass, incident, payload, createdAt, nextTryAt } = message
    return this.#entries.insert({
      ...{ id, channel, newsClass, incident, payload, createdAt, nextTryAt },
      ...{ state: 'waiting', tries: 0, ...noLease, lastError: '', doneAt: 0, foldedInto: '' },
    })
  }

  async claimDue(claim: {
    readonly now: number
    readonly owner: string
    readonly leaseMs: number
    readonly limit: number
    readonly channel?: string
  }): Promise<readonly OutboxEntry[]> {
    const { now, owner, leaseMs, limit } = claim
    const ofChannel = equalities(claim, ['channel'])
    const change: FieldChange<OutboxEntry> = {
      set: { state: 'sending', leaseOwner: owner, leaseUntil: now + leaseMs },
      add: { tries: 1 },
    }
    const claimed: OutboxEntry[] = []
    while (claimed.length < limit) {
      const entry =
        (await this.#entries.take(
          [['state', 'is', 'waiting'], ['nextTryAt', 'atMost', now], ...ofChannel],
          byDue,
          change,
        )) ??
        (await this.#entries.take(
          [['state', 'is', 'sending'], ['leaseUntil', 'atMost', now], ...ofChannel],
          byDue,
          change,
        ))
      if (entry === undefined) break
      claimed.push(entry)
    }
    return claimed
  }

  find(id: string): Promise<OutboxEntry | undefined> {
    return this.#entries.get(id)
  }

  finish(
    id: string,
    owner: string,
    end: { readonly state: 'sent' | 'failed'; readonly at: number; readonly error?: string },
  ): Promise<boolean> {
    const { state, at, error = '' } = end
    const lastError = error.slice(0, maxErrorLength)
    return this.#release(id, owner, { state, doneAt: at, lastError })
  }

  retryAt(
    id: string,
    owner: string,
    { at, error }: { readonly at: number; readonly error: string },
  ): Promise<boolean> {
    const lastError = error.slice(0, maxErrorLength)
    return this.#release(id, owner, { state: 'waiting', nextTryAt: at, lastError })
  }

  async fold(ids: readonly string[], into: string, at: number): Promise<readonly string[]> {
    const folded: string[] = []
    for (const id of ids) {
      const isFolded = await this.#entries.change(
        [
          ['key', 'is', id],
          ['state', 'is', 'waiting'],
        ],
        { set: { state: 'folded', doneAt: at, foldedInto: into } },
      )
      if (isFolded > 0) folded.push(id)
    }
    return folded
  }

  async counts(): Promise<Readonly<Record<DeliveryState, number>>> {
    const counted = states.map(
      async (state) => [state, await this.#entries.count([['state', 'is', state]])] as const,
    )
    return Object.fromEntries(await Promise.all(counted)) as Record<DeliveryState, number>
  }

  async page(query: OutboxQuery): Promise<Page<OutboxEntry>> {
    const conditions: readonly FieldCondition<OutboxEntry>[] = equalities(query, [
      'state',
      'channel',
      'newsClass',
      'incident',
      'foldedInto',
    ])
    return this.#entries.page(conditions, { by: 'createdAt', isDescending: true }, query)
  }

  prune(before: number): Promise<number> {
    return this.#entries.remove([
      ['state', 'oneOf', ['sent', 'failed', 'folded']],
      ['doneAt', 'below', before],
    ])
  }

  async #release(id: string, owner: string, set: Partial<OutboxEntry>): Promise<boolean> {
    const released = await this.#entries.change(
      [
        ['key', 'is', id],
        ['state', 'is', 'sending'],
        ['leaseOwner', 'is', owner],
      ],
      { set: { ...set, ...noLease } },
    )
    return released > 0
  }
}
