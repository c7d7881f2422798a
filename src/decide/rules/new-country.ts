// The rule of the new country: an account succeeds from a country where it has never worked.
//
// The attacker's view: he has the password already, bought or read from a phone's configuration, so he
// guesses nothing and no rule of attempts sees him. All that gives him away is where he comes from.
// What looks alike: somebody who travels, so it is news and nothing else. Whoever goes through a machine
// in the same country is not seen, and an account that works in many places has no country to leave.
import { firstAddressOf } from '../../domain/address.js'
import type { Source } from '../../domain/address.js'
import { countryName } from '../../domain/country.js'
import { isPrivate } from '../../domain/country-access.js'
import { calledByPbx } from '../../domain/trust.js'
import { printable } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { maxPlaces } from '../books/account-places.js'
import type { NoticeBoard } from '../books/notice-board.js'
import type { TrustBook } from '../books/trust-book.js'

const dayMs = 86_400_000
const localNetwork = 'the local network'

/** What the rule looks at. */
export interface NewCountryOptions {
  readonly trust: Pick<TrustBook, 'placesOf' | 'worksFrom'>
  readonly notices: NoticeBoard
  /** The ISO code of a source's country; empty where it is unknown. */
  readonly countryOf: (source: Source) => string
}

/** Judges successes by their country. */
export class NewCountry {
  readonly #options: NewCountryOptions

  constructor(options: NewCountryOptions) {
    this.#options = options
  }

  /** People are told where it is the first success from a country. To be asked before it makes trust. */
  succeeded(source: Source, account: Untrusted, at: number): void {
    const { trust, notices, countryOf } = this.#options
    if (account === calledByPbx || trust.worksFrom(source, account, at)) return
    const places = trust.placesOf(account, at)
    if (places.length === 0 || places.length >= maxPlaces) return
    const country = countryOf(source)
    const known = places.map((place) =>
      isPrivate(firstAddressOf(place)) ? localNetwork : countryOf(place),
    )
    // Of a place in an unknown country it may be this one.
    if (country === '' || known.includes('') || known.includes(country)) return
    const where = [...new Set(known.map(countryName))].sort().join(', ')
    const text =
      `account "${printable(account)}" has succeeded from ${source} in ${countryName(country)}, ` +
      `where it has not worked before; it works in ${where}; ` +
      'change its password unless its user is travelling'
    notices.tell({
      kind: 'newCountry',
      source,
      text,
      account,
      about: `${account} ${country}`,
      everyMs: dayMs,
    })
  }
}
