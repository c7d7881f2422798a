// The attack log.
import type { Attack } from '../../domain/attack.js'
import type { AttackCountQuery, AttackCounts, AttackGroup, AttackQuery } from '../attack-query.js'
import type { Page } from '../page.js'

/** Answers from the attack log. */
export interface AttackDesk {
  /** Newest first. */
  attacks(query: AttackQuery): Promise<Page<Attack>>

  /** The attacks by their sources: the source whose latest attack is the newest comes first. */
  attackGroups(query: AttackQuery): Promise<Page<AttackGroup>>

  /** Counts attacks. */
  attackCounts(query: AttackCountQuery): Promise<AttackCounts>
}
