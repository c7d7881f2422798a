// The rule of the account campaign: one account guessed from many sources.
//
// The attacker's view: he has a botnet, and each machine tries a few passwords on account 100, too
// few to be noticed one by one. What looks alike: a user whose password was changed fails from two
// or three addresses (the telephone, the mobile, the laptop), an office's phones with one account
// from one address; neither from ten within an hour. Where the PBX has lost its passwords all phones
// fail, but they are trusted sources, which never count here. A forger can invent ten sources, and
// then one datagram in a third party's name is enough: so nobody is blocked but by an attempt of
// his own, what is not proven is no strike, and how many are blocked like that is bounded.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { CampaignBook } from '../books/campaign-book.js'
import type { CampaignNews } from '../books/campaign-book.js'

const maxAccounts = 10_000
// What PJSIP says where it knows of no account.
const noAccount: ReadonlySet<string> = new Set(['', '<unknown>'])

/** Finds campaigns against accounts. */
export class AccountCampaigns {
  // Who invents accounts must not push out those that exist.
  readonly #existing: CampaignBook
  readonly #unknown: CampaignBook

  constructor(newId: () => string) {
    this.#existing = new CampaignBook({ newId, capacity: maxAccounts })
    this.#unknown = new CampaignBook({ newId, capacity: maxAccounts })
  }

  /** Takes an attempt of a stranger at an instant (ms since the epoch). */
  attempt(attempt: Attempt, source: Source, at: number): CampaignNews | undefined {
    const { failure, account, type } = attempt
    // Names of people who log in to the pages are no accounts of the PBX.
    if (noAccount.has(account) || type === 'WEB') return undefined
    if (failure === 'wrongPassword') return this.#existing.attempt(account, attempt, { source, at })
    if (failure === 'unknownAccount') return this.#unknown.attempt(account, attempt, { source, at })
    return undefined
  }
}
