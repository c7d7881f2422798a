// The two lists without an end.
import type { Network } from './address.js'

/** The lists by what they do. The allowlist wins over everything. */
export type ListName = 'allow' | 'deny'

/** Who put an entry on a list: a person, a file beside the configuration, or sipward by strikes. */
export type ListOrigin = 'operator' | 'file' | 'sipward'

/** One entry of the allowlist or the denylist. */
export interface ListEntry {
  readonly list: ListName
  readonly network: Network
  readonly origin: ListOrigin
  readonly note: string
  readonly since: number
}
