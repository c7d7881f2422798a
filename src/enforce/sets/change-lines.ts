// One change of what is wanted, as the lines that ipset reads.
import {
  contains,
  familyOf,
  firstAddressOf,
  ipv6SourcePrefix,
  parseNetwork,
  prefixOf,
  type Family,
  type Source,
} from '../../domain/address.js'
import type { FirewallChange } from '../../ports/firewall.js'
import { blockSetsOf, setOfBlocked } from './blocked-sources.js'
import {
  addLine,
  deleteLine,
  flowMember,
  membersOf,
  setOf,
  singleSet,
  timeoutSeconds,
} from './ipset-script.js'
import { heldSetsOf, tallySet } from './side-sets.js'
import { listedIn, type WantedState } from './wanted-state.js'

/** What the lines of a change follow from, besides the change. */
export interface ChangeContext {
  readonly wanted: WantedState
  readonly now: number
  /** What the kernel's own rules hold at the moment: read where {@link needsHeld} says so. */
  readonly held: readonly string[]
}

/** Returns the family whose sets a change concerns. */
export function familyOfChange(change: FirewallChange): Family {
  if ('flow' in change) return familyOf(change.flow.address)
  return familyOf('source' in change ? change.source : change.network)
}

/** Tells whether a removal concerns a network whose parts the kernel may hold on to, each for itself. */
export function needsHeld(change: FirewallChange): boolean {
  return (
    change.op === 'remove' &&
    change.set === 'dynamic' &&
    familyOf(change.source) === 6 &&
    prefixOf(change.source) < ipv6SourcePrefix
  )
}

/**
 * Makes a change in `wanted`, and returns the lines that make it in the kernel.
 * @returns also the removal of the entry that had to leave for it
 */
export function makeChange(
  change: FirewallChange,
  context: ChangeContext,
): { readonly lines: readonly string[]; readonly evicted: FirewallChange | undefined } {
  const { wanted } = context
  const leaves =
    change.op === 'add' && change.set === 'dynamic' ? wanted.setNamesOf(change.source) : []
  const isAgain = leaves.length === 0 && 'source' in change && wanted.isKnown(change.source)
  const evicted = wanted.apply(change)
  const lines = evicted === undefined ? [] : [...changeLines(evicted, context)]
  lines.push(...changeLines(change, context))
  if (change.op === 'add' && change.set === 'dynamic') {
    // Dropped since the block began: what was counted of an earlier one goes.
    if (isAgain) lines.unshift(...tallyLines(change.source, context))
    const left = leaves.filter((name) => name !== setOfBlocked(change).name)
    lines.push(...left.map((name) => deleteLine(name, change.source)))
    if (left.some((name) => name !== setOf('oneWay', familyOf(change.source)).name)) {
      lines.push(...releaseLines(change.source, context))
    }
  }
  return { lines, evicted }
}

function changeLines(change: FirewallChange, context: ChangeContext): readonly string[] {
  const { wanted, now } = context
  const listed = listedIn(change)
  if (listed !== undefined) {
    const members = membersOf(listed.network)
    const { name } = setOf(listed.group, familyOf(listed.network))
    if (change.op === 'add') return members.map((member) => addLine(name, member))
    const gone = members.filter((member) => !wanted.isListed(listed.group, member))
    return gone.map((member) => deleteLine(name, member))
  }
  if (change.op === 'remove' && change.set === 'dynamic') {
    const { source } = change
    return [...unblockLines(source), ...releaseLines(source, context)]
  }
  const [name, member] = placeOf(change)
  if ('until' in change) return [addLine(name, member, timeoutSeconds(change.until, now))]
  return [deleteLine(name, member)]
}

function placeOf(change: FirewallChange): readonly [name: string, member: string] {
  if ('flow' in change) {
    return [setOf(change.set, familyOf(change.flow.address)).name, flowMember(change.flow)]
  }
  const source = 'source' in change ? change.source : change.network
  if (change.set === 'dynamic' && change.op === 'add') return [setOfBlocked(change).name, source]
  return [setOf(change.set, familyOf(source)).name, source]
}

/** A source is taken out of every set that it could stand in, whatever is known of it. */
function unblockLines(source: Source): readonly string[] {
  const isSingle = prefixOf(source) === 128
  const sets = blockSetsOf(familyOf(source)).filter((set) => set !== singleSet || isSingle)
  return sets.map(({ name }) => deleteLine(name, source))
}

/**
 * Returns the lines that let go of a source which the kernel has held on to. A packet that was
 * looked up a moment ago may hold it again a microsecond later; so it is let go twice.
 */
function releaseLines(source: Source, { held }: ChangeContext): readonly string[] {
  if (prefixOf(source) === 128) return []
  const family = familyOf(source)
  const members = heldMembers(source, held)
  const lines = heldSetsOf(family).flatMap(({ name }) =>
    members.map((member) => deleteLine(name, member)),
  )
  return [...lines, ...lines, ...tallyLines(source, { held })]
}

function tallyLines(source: Source, { held }: Pick<ChangeContext, 'held'>): readonly string[] {
  if (prefixOf(source) === 128) return []
  const { name } = tallySet(familyOf(source))
  return heldMembers(source, held).map((member) => deleteLine(name, member))
}

/** Returns the members that the kernel's own rules may have added for a source. */
function heldMembers(source: Source, held: readonly string[]): readonly string[] {
  const isWhole = familyOf(source) === 4 || prefixOf(source) === ipv6SourcePrefix
  return isWhole ? [firstAddressOf(source)] : held.filter((member) => isIn(source, member))
}

function isIn(source: Source, member: string): boolean {
  const network = parseNetwork(member)
  return network !== undefined && contains(source, network)
}
