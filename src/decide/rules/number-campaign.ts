// The rule of the number campaign: one number called in vain from many sources.
//
// The attacker's view: he earns when an expensive number is called, and has his machines try it on
// every PBX, with all prefixes that might lead outside: 00972…, 9011972…, +972…. So numbers are
// the same when their last nine digits are. What looks alike: the gateways of a provider whose trunk
// was not set up; but what an `identify` names, or the PBX registers with, is trusted and never
// counts. Only HEP shows numbers. About forgers the same holds as in account-campaign.ts.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { CampaignBook } from '../books/campaign-book.js'
import type { CampaignNews } from '../books/campaign-book.js'

const maxNumbers = 10_000
// A national number without its prefixes has this many digits at most (ITU-T E.164 allows 15 in all).
const significantDigits = 9

/** Finds campaigns against numbers. */
export class NumberCampaigns {
  readonly #numbers: CampaignBook

  constructor(newId: () => string) {
    this.#numbers = new CampaignBook({ newId, capacity: maxNumbers })
  }

  /** Takes an attempt of a stranger at an instant (ms since the epoch). */
  attempt(attempt: Attempt, source: Source, at: number): CampaignNews | undefined {
    if (attempt.type !== 'INVITE' || attempt.calledNumber === '') return undefined
    return this.#numbers.attempt(toKey(attempt.calledNumber), attempt, { source, at })
  }
}

function toKey(number: Untrusted): Untrusted {
  const digits = number.replace(/\D/g, '')
  if (digits.length < significantDigits) return number
  // A slice would keep the whole text in memory.
  return Number(digits.slice(-significantDigits)).toString() as Untrusted
}
