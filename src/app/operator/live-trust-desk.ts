// Trusted sources, from the book; an end of trust is carried out on it.
import type { Decider } from '../../decide/decider.js'
import type { Source } from '../../domain/address.js'
import type { TrustDesk, TrustedSource } from '../../ports/operator/trust-desk.js'
import { maxTrustedAccounts } from '../../ports/operator/trust-desk.js'
import type { Page, PageRequest } from '../../ports/store.js'
import type { CarryOut } from '../path/pipeline.js'

/** What the desk needs. */
export interface LiveTrustDeskParts {
  readonly decider: Pick<Decider, 'trust'>
  readonly carryOut: CarryOut
}

/** Implements {@link TrustDesk} over the running parts. */
export class LiveTrustDesk implements TrustDesk {
  readonly #parts: LiveTrustDeskParts

  constructor(parts: LiveTrustDeskParts) {
    this.#parts = parts
  }

  trusted({ page, perPage }: PageRequest): Promise<Page<TrustedSource>> {
    const { trust } = this.#parts.decider
    const newestFirst = [...trust.sources()]
      .map((source) => ({ source, lastAt: trust.lastAtOf(source) }))
      .sort((a, b) => b.lastAt - a.lastAt)
    const start = (page - 1) * perPage
    const items = newestFirst.slice(start, start + perPage).map(({ source, lastAt }) => {
      const accounts = [...trust.of(source)].sort((a, b) => b.lastAt - a.lastAt)
      return { source, lastAt, accounts: accounts.slice(0, maxTrustedAccounts) }
    })
    return Promise.resolve({ items, total: newestFirst.length })
  }

  async endTrust(source: Source): Promise<boolean> {
    const { result: ended } = await this.#parts.carryOut((orders) => orders.endTrust(source))
    return ended.length > 0
  }
}
