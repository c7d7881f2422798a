// The two lists without an end.
import type { Network } from './address.js'
import type { HostName } from './host-name.js'

/** The lists by what they do. The allowlist wins over everything. */
export type ListName = 'allow' | 'deny'

/**
 * Who put an entry on a list: a person, a file beside the configuration, sipward by strikes, or the DNS,
 * as an address of a host name on the allowlist.
 */
export type ListOrigin = 'operator' | 'file' | 'sipward' | 'name'

/** One entry of the allowlist or the denylist. */
export interface ListEntry {
  readonly list: ListName
  readonly network: Network
  readonly origin: ListOrigin
  readonly note: string
  readonly since: number
  /** The host name behind the address, where the origin is `name`. */
  readonly hostName?: HostName
}

/** The longest note of an entry, in characters. */
export const maxNoteLength = 200

/** Tells whether a text may be a note: one line, for notes stand in tables, mails and files. */
export function isNote(text: string): boolean {
  return text.length <= maxNoteLength && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}
