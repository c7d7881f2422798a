// One change of what is wanted, as the lines that ipset reads.
import { familyOf, firstAddressOf, type Family } from '../../domain/address.js'
import type { FirewallChange } from '../../ports/firewall.js'
import {
  addLine,
  deleteLine,
  flowMember,
  membersOf,
  setOf,
  setOfSource,
  singleSet,
  timeoutSeconds,
} from './ipset-script.js'
import { heldSet } from './side-sets.js'
import { listedIn, type WantedState } from './wanted-state.js'

/** Returns the family whose sets a change concerns. */
export function familyOfChange(change: FirewallChange): Family {
  if ('flow' in change) return familyOf(change.flow.address)
  return familyOf('source' in change ? change.source : change.network)
}

/** Returns the lines for a change that `wanted` holds already. */
export function changeLines(
  change: FirewallChange,
  wanted: WantedState,
  now: number,
): readonly string[] {
  const listed = listedIn(change)
  if (listed !== undefined) {
    const members = membersOf(listed.network)
    const { name } = setOf(listed.group, familyOf(listed.network))
    if (change.op === 'add') return members.map((member) => addLine(name, member))
    const gone = members.filter((member) => !wanted.isListed(listed.group, member))
    return gone.map((member) => deleteLine(name, member))
  }
  const [name, member] = placeOf(change)
  if ('until' in change) return [addLine(name, member, timeoutSeconds(change.until, now))]
  return [deleteLine(name, member), ...releaseLines(change)]
}

function placeOf(change: FirewallChange): readonly [name: string, member: string] {
  if ('flow' in change) {
    return [setOf(change.set, familyOf(change.flow.address)).name, flowMember(change.flow)]
  }
  const source = 'source' in change ? change.source : change.network
  const set = change.set === 'dynamic' ? setOfSource(source) : setOf(change.set, familyOf(source))
  return [set.name, source]
}

/**
 * Returns the lines that let go of a source which the kernel has held on to. A packet that was
 * looked up a moment ago may hold it again a microsecond later; so it is let go twice.
 */
function releaseLines(change: FirewallChange): readonly string[] {
  if (change.set !== 'dynamic' || setOfSource(change.source) === singleSet) return []
  const line = deleteLine(heldSet(familyOf(change.source)).name, firstAddressOf(change.source))
  return [line, line]
}
