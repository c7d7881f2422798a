// Strikes: how often a source may be blocked for a time before it is blocked for good.
//
// The attacker's view: thirty forged datagrams would shut out a customer who has not registered yet,
// for ever, and a flood of them would fill the denylist. So where HEP has shown the requests, and
// would have shown that the source had received our challenge, one of the attacks must be proven.
// Without HEP nothing over UDP is, and a scanner could otherwise come back every hour. What one
// datagram is enough for, a name or a place in a campaign, is no strike at all unless it is proven.
import { counted } from '../../domain/counted.js'
import type { Attack, RuleName } from '../../domain/attack.js'
import type { AttackType } from '../../domain/attempt.js'
import type { Source } from '../../domain/address.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Settings } from '../../domain/settings.js'

/** Tells whether attacks of this type may lead to the denylist. */
export function mayDeny(type: AttackType, settings: Settings): boolean {
  if (type === 'REGISTER') return settings['blocking.permanent.register']
  if (type === 'INVITE') return settings['blocking.permanent.invite']
  return false
}

/**
 * Tells whether the attack may have been forged although HEP was there to prove that it was not.
 * @param isShown whether HEP has shown requests of it
 */
export function isForgeable({ proof }: Attack, isShown: boolean): boolean {
  return proof === 'oneWay' && isShown
}

const singleDatagramRules: ReadonlySet<RuleName> = new Set([
  'userAgent',
  'accountCampaign',
  'numberCampaign',
])

/** Tells whether a single datagram, which may be forged, is enough for the rule. */
export function isSingleDatagramRule(rule: RuleName): boolean {
  return singleDatagramRules.has(rule)
}

/** Returns the entry that puts a source on the denylist after its strikes. */
export function denyEntry(
  source: Source,
  type: AttackType,
  options: { readonly strikes: number; readonly now: number },
): ListEntry {
  const { strikes, now } = options
  const note = `blocked by sipward after ${counted(strikes, `${type} attack`)}`
  return { list: 'deny', network: source, origin: 'sipward', note, since: now }
}
