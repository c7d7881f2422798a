// What a starting daemon knows: the store's memory held against what the kernel still does.
import { randomUUID } from 'node:crypto'
import type { Decider } from '../../decide/decider.js'
import type { Source } from '../../domain/address.js'
import type { Block } from '../../domain/block.js'
import type { ListEntry } from '../../domain/list-entry.js'
import { unknownText } from '../../domain/untrusted.js'
import type { FirewallState } from '../../ports/firewall.js'
import type { Store, StoredState } from '../../ports/store.js'
import { wantedState } from '../path/wanted-state.js'

/** What {@link restore} works on. */
export interface RestoreParts {
  readonly stored: StoredState
  /** What the kernel holds of a daemon before this one. */
  readonly kernel: FirewallState
  readonly fileEntries: readonly ListEntry[]
  readonly decider: Decider
  readonly host: string
  readonly now: number
  /** The country of a source that only the kernel knew; by default unknown. */
  readonly countryOf?: (source: Source) => string
}

/** What {@link restore} has made of it. */
export interface Restored {
  /** What the kernel shall hold. */
  readonly wanted: FirewallState
  /** Blocks that only the kernel knew: their record was lost with the daemon, they were not. */
  readonly adopted: readonly Block[]
  /** Blocks of other hosts that are not in force here: one-way evidence of one host is not enough. */
  readonly unconfirmed: readonly Block[]
  /** What is not in force because it would lock out this host or its PBX, a sentence each. */
  readonly leftOut: readonly string[]
}

/** Fills the decider. What would lock this host out was legal where it was made; here it is left out. */
export async function restore(
  parts: RestoreParts,
  store: Pick<Store, 'blocks'>,
): Promise<Restored> {
  const { stored, decider } = parts
  const leftOut = restoreLists(parts)
  for (const named of stored.names) decider.lists.names.add(named)
  for (const trust of stored.trust) decider.trust.restore(trust)
  for (const { source, since, proof } of stored.strikes) decider.blocks.strike(source, since, proof)
  const heldUntil = new Map(parts.kernel.dynamic.map(({ source, until }) => [source, until]))
  const unconfirmed = unconfirmedBlocks(parts, heldUntil)
  const leftThere = new Set(unconfirmed)
  for (const known of stored.activeBlocks.filter((block) => !leftThere.has(block))) {
    const block = extended(known, heldUntil.get(known.source))
    const lockedOut = decider.lists.lockOut(block.source)
    if (lockedOut === undefined) decider.blocks.add(block)
    else leftOut.push(`the block of ${block.source} is left out: it would lock out ${lockedOut}`)
    if (block.isStrike) decider.blocks.strike(block.source, block.since, block.proof)
  }
  const adopted = await adopt(parts, store)
  for (const block of adopted) decider.blocks.add(block)
  decider.slowed.restore(parts.kernel.slowed, parts.kernel.spared, parts.now)
  return { wanted: wantedState(decider), adopted, unconfirmed, leftOut }
}

/** Datagrams can be forged: what only one other host has seen, and this kernel does not hold, stays there. */
function unconfirmedBlocks(
  { stored, host }: RestoreParts,
  held: ReadonlyMap<Source, number>,
): readonly Block[] {
  const witnesses = new Map<Source, Set<string>>()
  const foreign = stored.activeBlocks.filter((block) => {
    const known = witnesses.get(block.source) ?? new Set()
    witnesses.set(block.source, known.add(block.host))
    return block.proof === 'oneWay' && block.host !== host && !held.has(block.source)
  })
  const proven = new Set(
    stored.activeBlocks.filter(({ proof }) => proof !== 'oneWay').map(({ source }) => source),
  )
  return foreign.filter(({ source }) => witnesses.get(source)?.size === 1 && !proven.has(source))
}

function restoreLists({ stored, fileEntries, decider }: RestoreParts): string[] {
  const leftOut: string[] = []
  for (const entry of [...stored.lists, ...fileEntries]) {
    const { list, network } = entry
    // What a person or a strike has put there for good stays theirs, as it does when a file is followed.
    const known = decider.lists.entry(list, network)
    if (known?.endsAt === undefined && known !== undefined && known.origin !== 'name') continue
    const lockedOut = list === 'deny' ? decider.lists.lockOut(network) : undefined
    if (lockedOut === undefined) decider.lists.add(entry)
    else leftOut.push(`${network} of the denylist is left out: it would lock out ${lockedOut}`)
  }
  return leftOut
}

/** The kernel extends the block of a source that goes on, also while no daemon runs. */
function extended(block: Block, heldUntil = 0): Block {
  // Its seconds are whole ones: less than two are no extension.
  const isExtended = block.flow === undefined && heldUntil > block.until + 2000
  return isExtended ? { ...block, until: heldUntil } : block
}

async function adopt(parts: RestoreParts, store: Pick<Store, 'blocks'>): Promise<readonly Block[]> {
  const { kernel, decider, host, now, countryOf } = parts
  const adopted: Block[] = []
  for (const { source, until, proof } of kernel.dynamic) {
    if (decider.blocks.ofSource(source) !== undefined || until <= now) continue
    if (decider.lists.lockOut(source) !== undefined) continue
    const { items } = await store.blocks({ source, page: 1, perPage: 1 })
    // The store knows its end, lifted by a person: then the kernel only missed the last word.
    const [latest] = items
    if (latest?.end !== undefined && latest.end !== 'expired') continue
    adopted.push({
      id: randomUUID(),
      source,
      flow: undefined,
      type: 'OTHER',
      userAgent: unknownText,
      country: countryOf?.(source) ?? '',
      attackId: '',
      host,
      since: now,
      until,
      proof,
      isStrike: false,
      note: 'found in the kernel at start: the record of its attack was lost',
      end: undefined,
    })
  }
  return adopted
}
