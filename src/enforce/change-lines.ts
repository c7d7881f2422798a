// One change of what is wanted, as the lines that ipset reads.
import { familyOf, type Family } from '../domain/address.js'
import type { FirewallChange } from '../ports/firewall.js'
import {
  addLine,
  deleteLine,
  flowMember,
  membersOf,
  setOf,
  timeoutSeconds,
} from './ipset-script.js'
import { listedIn, type WantedState } from './wanted-state.js'

/** Returns the family whose sets a change concerns. */
export function familyOfChange(change: FirewallChange): Family {
  if (change.set === 'flow') return familyOf(change.flow.address)
  return familyOf('source' in change ? change.source : change.network)
}

/** Returns the lines for a change that `wanted` holds already. */
export function changeLines(
  change: FirewallChange,
  wanted: WantedState,
  now: number,
): readonly string[] {
  const { name } = setOf(change.set, familyOfChange(change))
  const listed = listedIn(change)
  if (listed !== undefined) {
    const members = membersOf(listed.network)
    if (change.op === 'add') return members.map((member) => addLine(name, member))
    const gone = members.filter((member) => !wanted.isListed(listed.group, member))
    return gone.map((member) => deleteLine(name, member))
  }
  const member = memberOf(change)
  if (!('until' in change)) return [deleteLine(name, member)]
  return [addLine(name, member, timeoutSeconds(change.until, now))]
}

function memberOf(change: FirewallChange): string {
  if ('flow' in change) return flowMember(change.flow)
  return 'source' in change ? change.source : change.network
}
