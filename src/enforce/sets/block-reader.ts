// The blocked sources as the kernel holds them: for how long, by which proof, and what was dropped.
import {
  firstAddressOf,
  networkOf,
  parseNetwork,
  sourceOf,
  type Family,
  type Source,
} from '../../domain/address.js'
import type { Proof } from '../../domain/attempt.js'
import type { DynamicCounter } from '../../ports/firewall.js'
import { blockSetsOf } from './blocked-sources.js'
import { heldSetsOf, tallySet } from './side-sets.js'

/** What the kernel says of one blocked source. */
export interface LiveBlock extends DynamicCounter {
  readonly proof: Proof
}

/** Calls back with each member of a set, and the options behind it as `ipset save` prints them. */
export type ReadMembers = (
  name: string,
  onMember: (member: string, options: readonly string[]) => void,
) => Promise<void>

const families: readonly Family[] = [4, 6]
// The prefixes of IPv6 that are blocked as a whole: what is held of them is held by the /64.
const largePrefixes = [56, 48] as const

/** Reads every set of blocked sources that is there, and adds up what stands in several. */
export async function readBlocks(
  names: ReadonlySet<string>,
  readMembers: ReadMembers,
): Promise<Map<Source, LiveBlock>> {
  const blocks = new Map<Source, LiveBlock>()
  const add = (source: Source, block: LiveBlock): void => {
    const known = blocks.get(source)
    if (known === undefined) blocks.set(source, block)
    else blocks.set(source, joined(known, block))
  }
  const read = async (name: string, take: (source: Source, block: LiveBlock) => void) => {
    if (!names.has(name)) return
    const proof = name.startsWith('sipward-oneway') ? 'oneWay' : 'returned'
    await readMembers(name, (member, [, seconds, , packets = 0, , bytes = 0]) => {
      const source = parseNetwork(member)
      if (source === undefined) return
      const counted = { packets: Number(packets), bytes: Number(bytes) }
      take(source, { ...counted, secondsLeft: Number(seconds), proof })
    })
  }
  for (const family of families) {
    for (const { name } of blockSetsOf(family)) await read(name, add)
    const addHeld = (member: Source, block: LiveBlock): void => {
      add(heldBy(member, blocks), block)
    }
    for (const { name } of heldSetsOf(family)) await read(name, addHeld)
    await read(tallySet(family).name, (member, { packets, bytes }) => {
      const source = heldBy(member, blocks)
      const known = blocks.get(source)
      // What was counted of a source stays for a while after its block.
      if (known?.proof === 'returned') {
        const counted = { packets: known.packets + packets, bytes: known.bytes + bytes }
        blocks.set(source, { ...known, ...counted })
      }
    })
  }
  return blocks
}

/** What is held of an IPv6 source is written as the first address of its /64. */
function heldBy(member: Source, blocks: ReadonlyMap<Source, LiveBlock>): Source {
  const address = firstAddressOf(member)
  const source = sourceOf(address)
  if (blocks.has(source) || !source.includes(':')) return source
  const larger = largePrefixes.map((prefix) => networkOf(address, prefix))
  return larger.find((network) => blocks.has(network)) ?? source
}

function joined(one: LiveBlock, other: LiveBlock): LiveBlock {
  return {
    packets: one.packets + other.packets,
    bytes: one.bytes + other.bytes,
    secondsLeft: Math.max(one.secondsLeft, other.secondsLeft),
    proof: one.proof === 'returned' ? one.proof : other.proof,
  }
}
