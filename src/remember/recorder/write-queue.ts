// The recorder's queue in memory: of several writes of one thing only the last is kept.
import type { StoreWrite } from '../../ports/store.js'

/** A write that waits, and who waits for it. */
export interface QueuedWrite {
  readonly write: StoreWrite
  readonly waiters: readonly Waiter[]
}

/** Who wants to know when a write is durable. */
export interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}

/**
 * A queue bounded by number. Full, it refuses attacks and trust; four times over full, blocks.
 * Lists and settings are never refused: people make them, and of each only the last counts.
 */
export class WriteQueue {
  readonly #maxQueued: number
  #writes = new Map<string, QueuedWrite>()

  constructor(maxQueued: number) {
    this.#maxQueued = maxQueued
  }

  get size(): number {
    return this.#writes.size
  }

  /** Adds a write, in the place of an earlier one of the same thing. Returns false where it is full. */
  add(write: StoreWrite, waiters: readonly Waiter[] = []): boolean {
    const key = keyOf(write)
    const earlier = this.#writes.get(key)
    if (earlier === undefined && this.#writes.size >= this.#boundFor(write)) return false
    this.#writes.set(key, {
      write: earlier === undefined ? write : newerOf(earlier.write, write),
      waiters: earlier === undefined ? waiters : [...earlier.waiters, ...waiters],
    })
    return true
  }

  /** Takes the oldest. */
  take(count: number): QueuedWrite[] {
    const taken: QueuedWrite[] = []
    for (const [key, queued] of this.#writes) {
      if (taken.length >= count) break
      taken.push(queued)
      this.#writes.delete(key)
    }
    return taken
  }

  /** Puts taken writes that failed back in front of those that came since. */
  putBack(taken: readonly QueuedWrite[]): void {
    const since = this.#writes
    this.#writes = new Map(taken.map((queued) => [keyOf(queued.write), queued]))
    for (const [key, queued] of since) {
      const earlier = this.#writes.get(key)
      this.#writes.set(key, {
        write: earlier === undefined ? queued.write : newerOf(earlier.write, queued.write),
        waiters: [...(earlier?.waiters ?? []), ...queued.waiters],
      })
    }
  }

  #boundFor(write: StoreWrite): number {
    switch (write.kind) {
      case 'attack':
      case 'trust':
        return this.#maxQueued
      case 'block':
        return this.#maxQueued * 4
      case 'listEntry':
      case 'listEntryRemoved':
      case 'hostName':
      case 'hostNameRemoved':
      case 'setting':
        return Infinity
    }
  }
}

function newerOf(earlier: StoreWrite, later: StoreWrite): StoreWrite {
  const isOlder =
    earlier.kind === 'trust' && later.kind === 'trust' && later.trust.lastAt < earlier.trust.lastAt
  return isOlder ? earlier : later
}

function keyOf(write: StoreWrite): string {
  switch (write.kind) {
    case 'attack':
      return `attack ${write.attack.id}`
    case 'block':
      return `block ${write.block.id}`
    case 'listEntry':
      return `list ${write.entry.list} ${write.entry.network}`
    case 'listEntryRemoved':
      return `list ${write.list} ${write.network}`
    case 'hostName':
      return `host name ${write.named.name}`
    case 'hostNameRemoved':
      return `host name ${write.name}`
    case 'trust':
      return `trust ${write.trust.source} ${write.trust.account}`
    case 'setting':
      return `setting ${write.key}`
  }
}
