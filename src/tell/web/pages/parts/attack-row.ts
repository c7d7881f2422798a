// An attack as a row, and what was done about it as a state.
import { fieldOf } from '../../../../domain/attack-fields.js'
import type { Attack, AttackAction } from '../../../../domain/attack.js'
import type { Role } from '../../../../ports/accounts.js'
import type { AttackRowView } from '../views/attacks-view.js'
import type { LinkView, StateView } from '../views/view-parts.js'
import { filterField, type FilterPart } from './attack-filter.js'
import { addressPath, linkTo } from './link-to.js'
import { sourceOrders, sourceView } from './source-orders.js'

/** What was done about an attack, as a state and a word. */
export const actionStates: Readonly<Record<AttackAction, StateView>> = {
  blocked: { state: 'ok', word: 'blocked' },
  denied: { state: 'ok', word: 'denied' },
  flowBlocked: { state: 'look', word: 'flow blocked' },
  slowed: { state: 'look', word: 'slowed' },
  exempt: { state: 'look', word: 'spared' },
  reported: { state: 'look', word: 'told' },
}

/** What a row needs to know of the page that it stands on. */
export interface RowPlace {
  readonly role: Role
  /** This page as a path, to come back to after an order. */
  readonly here: string
  /** The id of the open attack; empty for none. */
  readonly openId: string
  /** Where the row opens. */
  readonly openHref: (id: string) => string
  /** The log narrowed by one part more. */
  readonly withHref: (part: FilterPart) => string
}

/** Makes the place of rows on a page that is not the attack log. */
export function rowPlace(role: Role, here: string): RowPlace {
  return {
    role,
    here,
    openId: '',
    openHref: (id) =>
      linkTo('/attacks', [
        ['view', 'flat'],
        ['open', id],
      ]),
    withHref: (part) => linkTo('/attacks', [filterField(part)]),
  }
}

/** Makes the row of an attack, or of `attacks` attacks of one source of which this is the latest. */
export function attackRow(
  attack: Attack,
  place: RowPlace,
  group: { readonly attacks: number; readonly attempts: number } = {
    attacks: 1,
    attempts: attack.attempts,
  },
): AttackRowView {
  const { id, at, source, country, type, isTypeInferred, victim, userAgent, account } = attack
  return {
    id,
    at,
    source: sourceView(source, country),
    type,
    isTypeInferred,
    attacks: group.attacks,
    attempts: group.attempts,
    victim,
    userAgent,
    isTool: attack.isKnownTool,
    account: account === '' ? attack.calledNumber : account,
    isAccountReal: hasRealAccount(attack),
    action: actionStates[attack.action],
    openHref: place.openHref(id),
    isOpen: id === place.openId,
    actions: sourceOrders(source, place.role, place.here),
    links: [{ text: 'Explain', href: addressPath(source) }, ...narrowings(attack, place)],
  }
}

/** What a row can narrow the log by, in the words of its menu. */
const narrowed = [
  ['source', 'source'],
  ['account', 'account'],
  ['tool', 'tool'],
  ['country', 'country'],
  ['type', 'type'],
] as const

function narrowings(attack: Attack, { withHref }: RowPlace): readonly LinkView[] {
  return narrowed.flatMap(([name, word]) => {
    const value = fieldOf(attack, name)
    if (value === '') return []
    return [
      { text: `Only this ${word}`, href: withHref({ name, value, isNot: false }) },
      { text: `Not this ${word}`, href: withHref({ name, value, isNot: true }) },
    ]
  })
}

/** True where the PBX has asked for the password of the account: it does so only for one that exists. */
export function hasRealAccount({ account, evidence }: Attack): boolean {
  const isReal = evidence.some(
    (each) => each.account === account && each.failure === 'wrongPassword',
  )
  return account !== '' && isReal
}
