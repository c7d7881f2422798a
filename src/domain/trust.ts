// What is known of the accounts that work from a source.
import type { Network, Source } from './address.js'
import { unknownText } from './untrusted.js'
import type { Untrusted } from './untrusted.js'

/** Stands for the account where the PBX itself calls the source: a trunk, a server, a watched phone. */
export const calledByPbx = unknownText

/** An account that has authenticated from a source. */
export interface Trust {
  readonly source: Source
  readonly account: Untrusted
  /** The last successful authentication, in ms since the epoch. */
  readonly lastAt: number
  /** True of a contact that the PBX names while nobody has authenticated with the account from there. */
  readonly isNamed?: true
  /** When a person ended it, in ms since the epoch; absent while it lasts. */
  readonly endedAt?: number
}

/** What the PBX itself knows to work somewhere: a registered contact, a server, an `identify` match. */
export interface Working {
  readonly pbx: string
  /** When it was told, in ms since the epoch. */
  readonly at: number
  /** An address, or the network of an `identify` section. */
  readonly network: Network
  /** The account registered there, else {@link calledByPbx}. */
  readonly account: Untrusted
}

/** How long a successful authentication keeps its source trusted: 30 days in ms. */
export const trustDuration = 30 * 86_400_000
