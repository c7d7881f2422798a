// A machine that runs sipward, as it describes itself to others that share its store.
import type { Address } from './address.js'

/** The health of one part of a host. */
export interface PartHealth {
  readonly isWell: boolean
  /** One sentence for people; empty where there is nothing to say. */
  readonly reason: string
}

/** What a host says of itself. */
export interface HostDescription {
  /** `[host] name`, unique in the cluster. */
  readonly name: string
  readonly addresses: readonly Address[]
  /** The version of sipward. */
  readonly version: string
  /** The release of the kernel, "6.1.0-18-amd64". */
  readonly kernel: string
  /** The PBXs that it listens to, by name, with the version that each told. */
  readonly pbxs: readonly { readonly name: string; readonly version: string }[]
  readonly health: Readonly<Record<'firewall' | 'ami' | 'hep' | 'geo', PartHealth>>
  /** When it started, in ms since the epoch. */
  readonly startedAt: number
}

/** A host as the store knows it. */
export interface HostRecord extends HostDescription {
  /** When it last said that it is there, by the clock of the store, in ms since the epoch. */
  readonly lastSeenAt: number
  /** That clock when this record was read: the two tell how long ago. */
  readonly readAt: number
  /** False once it has not been seen for {@link hostLostMs}, by the clock of the store. */
  readonly isRunning: boolean
  /** True where an operator has excluded it: it drops nothing and stays quiet. */
  readonly isExcluded: boolean
}

/** After how long without a word a host counts as lost, in ms. */
export const hostLostMs = 15_000
