// What the decisions of this stage are told to.
import type { Source } from './address.js'
import type { Attack } from './attack.js'
import type { Block, Flow } from './block.js'
import type { ListEntry } from './list-entry.js'
import type { Notice } from './notice.js'
import type { Trust } from './trust.js'

/** Takes decisions; calls are synchronous and must not throw. */
export interface DecisionSink {
  /** Drop it now. */
  onBlock(block: Block): void

  /** What the attack behind a block was is known now; only records change. */
  onBlockCompleted(block: Block): void

  /**
   * A block is over; its `end` says why. What `expired` has left the kernel by itself, and what
   * was `denied` stays there until the denylist has taken over.
   */
  onBlockEnd(block: Block): void

  /** An entry is new or replaced: of the denylist by strikes, of either list by a person or a file. */
  onListEntry(entry: ListEntry): void

  onListEntryRemoved(entry: ListEntry): void

  /** The complete record of an attack, a moment after its block. */
  onAttack(attack: Attack): void

  /** Something works from the source: of what goes on, once an hour for each account. */
  onTrust(trust: Trust): void

  /** A person has ended the trust in an account of a source: it is to be forgotten. */
  onTrustEnded(trust: Trust): void

  /** The source is trusted no more: 30 days are over, a person said so, or others took its place. */
  onTrustLost(source: Source): void

  /** A source may send a few requests with credentials a minute until an instant (ms since the epoch). */
  onSlowed(source: Source, until: number): void

  /** Its requests are slowed no more, before their time. */
  onSlowedEnd(source: Source): void

  /** A flow of a slowed source, where a phone works, is not slowed until an instant. */
  onSpared(flow: Flow, until: number): void

  /** A flow of a slowed source is spared no more. */
  onSparedEnd(flow: Flow): void

  /** A source was heard that should be dropped: the kernel is to be looked at now. May come often. */
  onBlockedHeard(source: Source): void

  onNotice(notice: Notice): void
}
