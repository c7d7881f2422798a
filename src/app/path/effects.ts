// What follows from a decision: the kernel first, then the record, then the news.
import type { AppError } from '../../domain/app-error.js'
import { toError } from '../../domain/app-error.js'
import type { Source } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { Block } from '../../domain/block.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall, FirewallChange } from '../../ports/firewall.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { StoreWrite } from '../../ports/store.js'
import { carriedOut, nothingToDo } from './carried-out.js'
import type { Carried, Outcome } from './carried-out.js'

/** The side of the recorder that decisions need. */
export interface Remembers {
  record(write: StoreWrite): void
  recordDurably(write: StoreWrite): Promise<void>
}

/** Entries that are new or have another note, and entries that are no more; the store keeps none of a host name. */
export interface EntryChanges {
  readonly added: readonly ListEntry[]
  readonly removed: readonly ListEntry[]
}

/** What decisions are carried out with. */
export interface EffectsParts {
  readonly firewall: Pick<Firewall, 'apply' | 'verifySoon'>
  readonly recorder: Remembers
  readonly news: News
  readonly log: Log
  readonly clock: Clock
  /** True where the decisions are those of other hosts, which tell people of them. */
  readonly isFollowing?: boolean
}

/** Carries decisions out. */
export class Effects {
  /** Takes the decisions of the path, for which nobody waits: what fails is said in the log. */
  readonly sink: DecisionSink
  readonly #parts: EffectsParts

  constructor(parts: EffectsParts) {
    this.#parts = parts
    this.sink = {
      ...this.#sinkInto((outcome) => {
        this.#sayFailures(outcome)
      }),
      onListEntry: (entry) => {
        this.#sayFailures(this.#listEntry(entry, parts.isFollowing !== true))
      },
    }
  }

  /**
   * Gives an order whose decisions go to the sink that it is handed, and waits until the kernel has what
   * followed from them, and the store too, unless that is away.
   * @throws AppError of the firewall or the store, which says what is done all the same
   */
  async finish<Result>(order: (sink: DecisionSink) => Result): Promise<Carried<Result>> {
    const outcomes: Outcome[] = []
    const sink = this.#sinkInto((outcome) => {
      this.#sayFailures(outcome)
      outcomes.push(outcome)
    })
    const result = order(sink)
    return carriedOut(result, outcomes)
  }

  /**
   * Carries out changes of many entries at once, with no line of the log for each. Resolves as
   * {@link finish} does.
   */
  changeEntries({ added, removed }: EntryChanges): Promise<Carried<undefined>> {
    const { firewall, recorder } = this.#parts
    const kernel = firewall.apply([
      ...added.map(({ list, network }) => ({ op: 'add', set: list, network }) as const),
      ...removed.map(({ list, network }) => ({ op: 'remove', set: list, network }) as const),
    ])
    const store = allDone([
      ...added.map((entry) =>
        recorder.recordDurably(
          entry.origin === 'name'
            ? { kind: 'listEntryRemoved', list: entry.list, network: entry.network }
            : { kind: 'listEntry', entry },
        ),
      ),
      ...removed.map(({ list, network }) =>
        recorder.recordDurably({ kind: 'listEntryRemoved', list, network }),
      ),
    ])
    return carriedOut(undefined, [{ kernel, store }])
  }

  #sinkInto(take: (outcome: Outcome) => void): DecisionSink {
    const { firewall, recorder, news } = this.#parts
    return {
      onBlock: (block) => {
        take(this.#block(block))
      },
      onBlockCompleted: (block) => {
        recorder.record({ kind: 'block', block })
      },
      onBlockEnd: (block) => {
        take(this.#blockEnd(block))
      },
      onListEntry: (entry) => {
        take(this.#listEntry(entry))
      },
      onListEntryRemoved: (entry) => {
        take(this.#listEntryRemoved(entry))
      },
      onAttack: (attack) => {
        this.#attack(attack)
      },
      onTrust: (trust) => {
        take(this.#trust(trust))
      },
      onTrustEnded: (trust) => {
        take({ kernel: nothingToDo, store: recorder.recordDurably({ kind: 'trust', trust }) })
      },
      onTrustLost: (source) => {
        take(this.#trustLost(source))
      },
      onSlowed: (source, until) => {
        take(this.#slowed(source, until))
      },
      onSlowedEnd: (source) => {
        take(this.#slowedEnd(source))
      },
      onSpared: (flow, until) => {
        take(this.#enforced({ op: 'add', set: 'spared', flow, until }))
      },
      onSparedEnd: (flow) => {
        take(this.#enforced({ op: 'remove', set: 'spared', flow }))
      },
      onBlockedHeard: () => {
        firewall.verifySoon()
      },
      onNotice: (notice) => {
        news.tell(notice)
      },
    }
  }

  #block(block: Block): Outcome {
    const kernel = this.#parts.firewall.apply([addOf(block)]).then(() => {
      this.#announce(block)
    })
    this.#parts.recorder.record({ kind: 'block', block })
    return { kernel, store: nothingToDo }
  }

  /** A block is announced when the kernel has it. */
  #announce(block: Block): void {
    const { clock, log, news } = this.#parts
    news.publish({ kind: 'block', block })
    const { source, flow, since, until } = block
    const afterMs = clock.now() - since
    log.info({ source, flow, until: new Date(until).toISOString(), afterMs }, 'blocked')
  }

  #blockEnd(block: Block): Outcome {
    const { firewall, recorder, news, log } = this.#parts
    // What has expired left the kernel by its own timeout; what was denied stays till it does.
    const isInKernel = block.end !== 'expired' && block.end !== 'denied'
    const kernel = isInKernel ? firewall.apply([removeOf(block)]) : nothingToDo
    const store = recorder.recordDurably({ kind: 'block', block })
    news.publish({ kind: 'block', block })
    log.info({ source: block.source, flow: block.flow }, `block ended: ${String(block.end)}`)
    return { kernel, store }
  }

  #listEntry(entry: ListEntry, isOwn = false): Outcome {
    const { list, network, origin } = entry
    const kernel = this.#parts.firewall.apply([{ op: 'add', set: list, network }]).then(() => {
      this.#announceEntry(entry, isOwn)
    })
    // A file remembers its entries itself, and the DNS the addresses of a name.
    const isKept = origin !== 'file' && origin !== 'name'
    const store = isKept
      ? this.#parts.recorder.recordDurably({ kind: 'listEntry', entry })
      : nothingToDo
    return { kernel, store }
  }

  /**
   * Like a block, an entry is announced when the kernel has it. Of hosts that share a store the one whose
   * strikes have led to it tells people.
   */
  #announceEntry(entry: ListEntry, isOwn: boolean): void {
    const { list, network, origin, note, since, hostName, endsAt } = entry
    const { log, news } = this.#parts
    const ends = endsAt !== undefined && { until: new Date(endsAt).toISOString() }
    log.info({ network, hostName, note: printable(note), ...ends }, `on the ${list}list`)
    if (list !== 'deny' || origin !== 'sipward') return
    news.publish({ kind: 'block', block: entry, isOwn })
    if (!isOwn) return
    const text = `${network} is on the denylist: ${note}`
    news.tell({ kind: 'denied', at: since, source: network, text })
  }

  #listEntryRemoved({ list, network, origin, hostName, endsAt }: ListEntry): Outcome {
    const { firewall, recorder, log, clock } = this.#parts
    const kernel = firewall.apply([{ op: 'remove', set: list, network }])
    // The store forgets by itself what has come to its end: another host may have given it a later one.
    const hasEnded = endsAt !== undefined && endsAt <= clock.now()
    const store =
      origin === 'name' || hasEnded
        ? nothingToDo
        : recorder.recordDurably({ kind: 'listEntryRemoved', list, network })
    const why = hasEnded ? ': its end has come' : ''
    log.info({ network, hostName }, `no longer on the ${list}list${why}`)
    return { kernel, store }
  }

  #attack(attack: Attack): void {
    const { recorder, news, log } = this.#parts
    recorder.record({ kind: 'attack', attack })
    news.publish({ kind: 'attack', attack })
    const { source, type, attempts, proof, action } = attack
    const account = printable(attack.account)
    const userAgent = printable(attack.userAgent)
    log.info({ source, type, attempts, proof, action, account, userAgent }, 'attack')
  }

  #trust(trust: Trust): Outcome {
    this.#parts.recorder.record({ kind: 'trust', trust })
    return this.#enforced({ op: 'add', set: 'trusted', source: trust.source })
  }

  #trustLost(source: Source): Outcome {
    this.#parts.log.info({ source }, 'no longer trusted')
    return this.#enforced({ op: 'remove', set: 'trusted', source })
  }

  #slowed(source: Source, until: number): Outcome {
    this.#parts.log.info({ source, until: new Date(until).toISOString() }, 'slowed')
    return this.#enforced({ op: 'add', set: 'slowed', source, until })
  }

  #slowedEnd(source: Source): Outcome {
    this.#parts.log.info({ source }, 'slowed no more')
    return this.#enforced({ op: 'remove', set: 'slowed', source })
  }

  /** What the kernel alone remembers. */
  #enforced(change: FirewallChange): Outcome {
    return { kernel: this.#parts.firewall.apply([change]), store: nothingToDo }
  }

  /** The firewall puts right by itself what the kernel has refused. */
  #sayFailures({ kernel, store }: Outcome): void {
    for (const done of [kernel, store]) {
      done.catch((caught: unknown) => {
        this.#parts.log.error({ cause: toError(caught).message }, 'a decision was not carried out')
      })
    }
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

async function allDone(promises: readonly Promise<void>[]): Promise<void> {
  const done = await Promise.allSettled(promises)
  for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason as AppError
}
