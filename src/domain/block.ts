// A block with an end: of a source, or of one flow of a trusted source.
import type { Address, Source } from './address.js'
import type { AttackType, Proof } from './attempt.js'
import type { Endpoint } from './endpoint.js'
import type { Untrusted } from './untrusted.js'

/** How long a strike counts, and its block is kept at least: 30 days in ms. */
export const strikeDuration = 30 * 86_400_000

/** One source:port that is dropped while the rest of its source is served. */
export interface Flow {
  readonly address: Address
  readonly port: number
  readonly protocol: 'udp' | 'tcp'
}

/** Returns the flow that an endpoint is one end of. */
export function flowOf({
  address,
  port,
  transport,
}: Pick<Endpoint, 'address' | 'port' | 'transport'>): Flow {
  return { address, port, protocol: transport === 'UDP' ? 'udp' : 'tcp' }
}

/** Why a block ended; `evicted`: the kernel's set was full and others mattered more. */
export type BlockEnd = 'expired' | 'unblocked' | 'allowed' | 'denied' | 'evicted'

/** The ends that somebody has decided: such a block is over for every host, whatever is written of it later. */
export const finalEnds = ['unblocked', 'allowed', 'denied'] as const satisfies readonly BlockEnd[]

/** Tells whether somebody has decided this end. A block that expired or was evicted may be in force elsewhere. */
export function isFinalEnd(end: BlockEnd | undefined): boolean {
  return finalEnds.some((final) => final === end)
}

/** A dynamic block (or, with `flow`, a flow block). */
export interface Block {
  readonly id: string
  readonly source: Source
  readonly flow: Flow | undefined
  readonly type: AttackType
  readonly userAgent: Untrusted
  readonly country: string
  /** The attack it answers; empty where it was found in the kernel without its record. */
  readonly attackId: string
  readonly host: string
  readonly since: number
  readonly until: number
  readonly proof: Proof
  /** True where it counts towards the denylist: trusted sources gather no strikes. */
  readonly isStrike: boolean
  readonly note: string
  readonly end: BlockEnd | undefined
}
