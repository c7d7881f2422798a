// Blocks in force, and the whole story of an address.
import type { Network, Source } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { BlockInForce } from '../../domain/block-in-force.js'
import type { Block } from '../../domain/block.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Trust } from '../../domain/trust.js'
import type { Page, PageRequest } from '../store.js'
import type { Kept } from './list-desk.js'

/** Which blocks in force; a filter that is not given does not narrow. */
export interface BlockFilter extends PageRequest {
  /** Those that cover the network or lie within it. */
  readonly network?: Network
  /** True for flow blocks alone. */
  readonly isFlow?: true
  /** An ISO code. */
  readonly country?: string
  /** Case-insensitive text in address, User-Agent, type, note or the name of the country. */
  readonly search?: string
}

/** Everything in force that covers an address or network. */
export interface InForce {
  readonly entries: readonly ListEntry[]
  /** Dynamic and flow blocks in force. */
  readonly blocks: readonly Block[]
}

/** How sipward regards a source, besides what is in force for it. */
export interface Standing {
  readonly source: Source
  /** Why it is never blocked whatever it does (loopback, own address, AMI server); else empty. */
  readonly neverBlocked: string
  /** Accounts that work from here, the latest first. */
  readonly trust: readonly Trust[]
  /** What the sipBlocking rule counts right now. */
  readonly window: {
    readonly attempts: number
    readonly limit: number
    readonly seconds: number
  }
  readonly strikes: { readonly count: number; readonly threshold: number; readonly days: number }
}

/** The whole story of a source. */
export interface Story extends InForce, Standing {
  /** The latest attacks, newest first, at most {@link maxStoryItems}. */
  readonly attacks: readonly Attack[]
  /**
   * What the kernel has dropped of the source since it is blocked. Left out where the kernel was not
   * asked or holds no such block.
   */
  readonly stillDropped?: { readonly packets: number; readonly bytes: number }
  /** Blocks that have ended, newest first, at most {@link maxStoryItems}. */
  readonly pastBlocks: readonly Block[]
}

/** The number of attacks and of past blocks in a {@link Story}. */
export const maxStoryItems = 20

/** What `unblock` did. */
export interface UnblockResult extends Kept {
  /** Dynamic and flow blocks that were ended. */
  readonly ended: number
  /** Entries of origin `sipward` that were taken off the denylist. */
  readonly removed: number
  /** Entries of people and files that still deny the address. */
  readonly remaining: readonly ListEntry[]
}

/** What the kernel has dropped of a blocked source. */
export interface Dropped {
  /** Since the block began. */
  readonly packets: number
  readonly bytes: number
}

/** Shows blocks, explains addresses and lifts blocks. */
export interface BlockDesk {
  /** Blocks in force, newest first: dynamic and flow blocks, and denylist entries of origin `sipward`. */
  blocks(filter: BlockFilter): Promise<Page<BlockInForce>>

  /**
   * Ends every dynamic and flow block that covers the network or lies within it, and takes such
   * entries of origin `sipward` off the denylist. What people and files denied stays.
   */
  unblock(network: Network): Promise<UnblockResult>

  /** Tells what is in force for an address or network: entries and blocks that cover all of it. */
  check(network: Network): Promise<InForce>

  /** Tells how the source that holds the address or network is regarded; from memory alone. */
  standing(network: Network): Promise<Standing>

  /** Tells the whole story of the source that holds the address or network. */
  explain(network: Network): Promise<Story>

  /**
   * How many addresses and networks are blocked from each country, most first: those that {@link blocks}
   * lists. The key is an ISO code, or empty where the country is unknown.
   */
  blockedCountries(): Promise<readonly { readonly key: string; readonly count: number }[]>

  /** Tells what the kernel drops of those of these sources that it blocks for a time. */
  dropped(sources: readonly Source[]): Promise<ReadonlyMap<Source, Dropped>>
}
