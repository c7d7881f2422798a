// An account that works from a source, and what the source is to it.
import type { Endpoint } from '../../domain/endpoint.js'

/**
 * What the source is to the account: one where it has authenticated; one that the PBX has named as its contact before
 * it authenticated anywhere, as at the first start; one that was only named since.
 */
export type Standing = 'worked' | 'first' | 'named'

/** An account that works from a source. */
export interface WorkingAccount {
  lastAt: number
  rememberedAt: number
  /** Where it was last seen; undefined since the start. */
  remote: Endpoint | undefined
  standing: Standing
}

/** Takes over what is newer, or says more, of the same account at the same source. */
export function refresh(used: WorkingAccount, fresh: WorkingAccount): void {
  used.lastAt = Math.max(used.lastAt, fresh.lastAt)
  if (fresh.standing !== 'worked' || used.standing === 'worked') return
  // The store has it as a contact that was only named, and must learn better at once.
  if (used.standing === 'named') used.rememberedAt = fresh.rememberedAt
  used.standing = 'worked'
}
