// The attack log.
import type { Attack } from '../../domain/attack.js'
import type { AttackCounts, AttackQuery, Page } from '../store.js'

/** Answers from the attack log. */
export interface AttackDesk {
  /** Newest first. */
  attacks(query: AttackQuery): Promise<Page<Attack>>

  /** Counts the attacks between two instants in ms since the epoch, `to` exclusive. */
  attackCounts(span: { readonly from: number; readonly to: number }): Promise<AttackCounts>
}
