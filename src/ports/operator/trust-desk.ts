// Trusted sources: where phones, trunks and servers of this PBX work.
import type { Source } from '../../domain/address.js'
import type { Trust } from '../../domain/trust.js'
import type { Page, PageRequest } from '../store.js'

/** A source that is trusted now. */
export interface TrustedSource {
  readonly source: Source
  /** When something last worked there, in ms since the epoch. */
  readonly lastAt: number
  /** What works there, the latest first, at most {@link maxTrustedAccounts}; an account is foreign text. */
  readonly accounts: readonly Trust[]
}

/** The number of accounts in a {@link TrustedSource}. */
export const maxTrustedAccounts = 20

/** Shows whom the PBX knows, and ends the trust in a source. */
export interface TrustDesk {
  /** All trusted sources, the one where something worked last first. */
  trusted(page: PageRequest): Promise<Page<TrustedSource>>

  /**
   * Ends the trust in a source until something works there again; false where there was none.
   * Resolves when the kernel has it.
   */
  endTrust(source: Source): Promise<boolean>
}
