// What follows from a decision: the kernel first, then the record, then the news.
import type { Source } from '../../domain/address.js'
import { toError } from '../../domain/app-error.js'
import type { Attack } from '../../domain/attack.js'
import type { Block, Flow } from '../../domain/block.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Notice } from '../../domain/notice.js'
import type { Trust } from '../../domain/trust.js'
import { printable } from '../../domain/untrusted.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall, FirewallChange } from '../../ports/firewall.js'
import type { StoreWrite } from '../../ports/store.js'
import type { LiveFeed } from './live-feed.js'
import type { Log } from '../../ports/log.js'

/** The side of the recorder that decisions need. */
export interface Remembers {
  record(write: StoreWrite): void
  recordDurably(write: StoreWrite): Promise<void>
}

/** Entries that are new or have another note, and entries that are no more; none of a file. */
export interface EntryChanges {
  readonly added: readonly ListEntry[]
  readonly removed: readonly ListEntry[]
}

/** Carries decisions out. */
export class Effects implements DecisionSink {
  readonly #firewall: Pick<Firewall, 'apply'>
  readonly #recorder: Remembers
  readonly #feed: LiveFeed
  readonly #log: Log
  readonly #clock: Clock
  /** Set while a person waits for the outcome of an order. */
  #awaited: Promise<void>[] | undefined

  constructor(options: {
    readonly firewall: Pick<Firewall, 'apply'>
    readonly recorder: Remembers
    readonly feed: LiveFeed
    readonly log: Log
    readonly clock: Clock
  }) {
    this.#firewall = options.firewall
    this.#recorder = options.recorder
    this.#feed = options.feed
    this.#log = options.log
    this.#clock = options.clock
  }

  /**
   * Carries out an order and waits until kernel and store have what followed from it.
   * @throws AppError of the firewall or the store
   */
  async finish<Result>(order: () => Result): Promise<Result> {
    const awaited: Promise<void>[] = []
    this.#awaited = awaited
    let result: Result
    try {
      result = order()
    } finally {
      this.#awaited = undefined
    }
    await Promise.all(awaited)
    return result
  }

  onBlock(block: Block): void {
    this.#wait(this.#block(block))
    this.#recorder.record({ kind: 'block', block })
  }

  onBlockCompleted(block: Block): void {
    this.#recorder.record({ kind: 'block', block })
  }

  onBlockEnd(block: Block): void {
    // What has expired left the kernel by its own timeout; what was denied stays till it does.
    if (block.end !== 'expired' && block.end !== 'denied') this.#enforce([removeOf(block)])
    this.#wait(this.#recorder.recordDurably({ kind: 'block', block }))
    this.#feed.publish({ kind: 'block', block })
    this.#log.info({ source: block.source, flow: block.flow }, `block ended: ${String(block.end)}`)
  }

  onListEntry(entry: ListEntry): void {
    this.#wait(this.#list(entry))
  }

  onListEntryRemoved(entry: ListEntry): void {
    const { list, network } = entry
    this.#enforce([{ op: 'remove', set: list, network }])
    this.#wait(this.#recorder.recordDurably({ kind: 'listEntryRemoved', list, network }))
    this.#log.info({ network }, `no longer on the ${list}list`)
  }

  /**
   * Carries out changes of many entries at once, with no line of the log for each. Resolves when
   * kernel and store have them all.
   * @throws AppError of the firewall or the store
   */
  async changeEntries(changed: EntryChanges): Promise<void> {
    const { added, removed } = changed
    const done = await Promise.allSettled([
      this.#firewall.apply([
        ...added.map(({ list, network }) => ({ op: 'add', set: list, network }) as const),
        ...removed.map(({ list, network }) => ({ op: 'remove', set: list, network }) as const),
      ]),
      ...added.map((entry) => this.#recorder.recordDurably({ kind: 'listEntry', entry })),
      ...removed.map(({ list, network }) =>
        this.#recorder.recordDurably({ kind: 'listEntryRemoved', list, network }),
      ),
    ])
    for (const outcome of done) if (outcome.status === 'rejected') throw toError(outcome.reason)
  }

  onAttack(attack: Attack): void {
    this.#recorder.record({ kind: 'attack', attack })
    this.#feed.publish({ kind: 'attack', attack })
    const { source, type, attempts, proof, action } = attack
    const account = printable(attack.account)
    const userAgent = printable(attack.userAgent)
    this.#log.info({ source, type, attempts, proof, action, account, userAgent }, 'attack')
  }

  onTrust(trust: Trust): void {
    this.#enforce([{ op: 'add', set: 'trusted', source: trust.source }])
    this.#recorder.record({ kind: 'trust', trust })
  }

  onTrustEnded(trust: Trust): void {
    this.#wait(this.#recorder.recordDurably({ kind: 'trust', trust }))
  }

  onTrustLost(source: Source): void {
    this.#enforce([{ op: 'remove', set: 'trusted', source }])
    this.#log.info({ source }, 'no longer trusted')
  }

  onSlowed(source: Source, until: number): void {
    this.#enforce([{ op: 'add', set: 'slowed', source, until }])
    this.#log.info({ source, until: new Date(until).toISOString() }, 'slowed')
  }

  onSlowedEnd(source: Source): void {
    this.#enforce([{ op: 'remove', set: 'slowed', source }])
    this.#log.info({ source }, 'slowed no more')
  }

  onSpared(flow: Flow, until: number): void {
    this.#enforce([{ op: 'add', set: 'spared', flow, until }])
  }

  onSparedEnd(flow: Flow): void {
    this.#enforce([{ op: 'remove', set: 'spared', flow }])
  }

  onNotice(notice: Notice): void {
    this.#feed.publish({ kind: 'notice', notice })
    this.#log.warn({ notice: notice.kind }, notice.text)
  }

  /** A block is announced when the kernel has it. */
  async #block(block: Block): Promise<void> {
    await this.#firewall.apply([addOf(block)])
    this.#feed.publish({ kind: 'block', block })
    const { source, flow, since, until } = block
    const afterMs = this.#clock.now() - since
    this.#log.info({ source, flow, until: new Date(until).toISOString(), afterMs }, 'blocked')
  }

  /** An entry is announced only when it cannot be lost any more. */
  async #list(entry: ListEntry): Promise<void> {
    // A file remembers its entries itself.
    if (entry.origin !== 'file') await this.#recorder.recordDurably({ kind: 'listEntry', entry })
    await this.#firewall.apply([{ op: 'add', set: entry.list, network: entry.network }])
    this.#log.info(
      { network: entry.network, note: printable(entry.note) },
      `on the ${entry.list}list`,
    )
    if (entry.list !== 'deny' || entry.origin !== 'sipward') return
    this.#feed.publish({ kind: 'block', block: entry })
    const text = `${entry.network} is on the denylist: ${entry.note}`
    this.onNotice({ kind: 'denied', at: entry.since, source: entry.network, text })
  }

  #enforce(changes: readonly FirewallChange[]): void {
    this.#wait(this.#firewall.apply(changes))
  }

  /** Nobody waits for most decisions; what fails is said, and the firewall puts it right itself. */
  #wait(done: Promise<void>): void {
    this.#awaited?.push(done)
    done.catch((caught: unknown) => {
      this.#log.error({ cause: toError(caught).message }, 'a decision was not carried out')
    })
  }
}

/** Returns the change that puts a block into the kernel. */
export function addOf(block: Block): FirewallChange {
  const { flow, source, until, proof } = block
  return flow === undefined
    ? { op: 'add', set: 'dynamic', source, until, proof }
    : { op: 'add', set: 'flow', flow, until }
}

function removeOf(block: Block): FirewallChange {
  const { flow, source } = block
  return flow === undefined
    ? { op: 'remove', set: 'dynamic', source }
    : { op: 'remove', set: 'flow', flow }
}
