// An attack as open pages show it when it has just been found.
import { countryName, isCountryCode } from '../../../../domain/country.js'
import type { Attack } from '../../../../domain/attack.js'
import { printable } from '../../../../domain/untrusted.js'
import { shownNumber } from '../../../charts/shown-number.js'
import { typeClass } from '../../../charts/type-class.js'
import type { SitePaths } from '../page-route.js'
import type { LiveRowView } from '../views/live-row-view.js'
import { actionStates } from './attack-row.js'
import { addressPath, linkTo } from './link-to.js'

/** Makes the row of an attack. */
export function liveRow(attack: Attack, { link, asset }: SitePaths): LiveRowView {
  const { at, id, source, country, type, account, calledNumber, userAgent, victim } = attack
  const { word, state } = actionStates[attack.action]
  const isKnown = isCountryCode(country)
  const opened = [['view', 'flat'] as const, ['open', id] as const]
  return {
    at,
    address: source,
    addressHref: link(addressPath(source)),
    flagHref: isKnown ? asset(`flags/${country.toLowerCase()}.svg`) : '',
    country: isKnown ? countryName(country) : '',
    type,
    typeClass: typeClass(type),
    account: printable(account === '' ? calledNumber : account),
    userAgent: printable(userAgent),
    isTool: attack.isKnownTool,
    victim,
    attempts: shownNumber(attack.attempts),
    action: word,
    state,
    openHref: link(`${linkTo('/attacks', opened)}#open`),
  }
}
