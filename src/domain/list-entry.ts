// The two lists. Their entries stay until somebody takes them off, or until the end that somebody gave them.
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
  /** When the entry ends by itself, in ms since the epoch; without it never. */
  readonly endsAt?: number
  /** The host name behind the address, where the origin is `name`. */
  readonly hostName?: HostName
}

/** How a person words the end of an entry that has none. */
export const withoutEnd = 0

/** What is said of an entry beside its network; of what is undefined nothing is said. */
export interface EntryWords {
  readonly note?: string | undefined
  /** In ms since the epoch; {@link withoutEnd} takes an end away. */
  readonly endsAt?: number | undefined
}

const maxListedMs = 10 * 365 * 86_400_000

/** Says why an entry cannot end at an instant; undefined where it can. */
export function endProblem(endsAt: number | undefined, now: number): string | undefined {
  if (endsAt === undefined || endsAt === withoutEnd) return undefined
  if (endsAt <= now) return 'its end must lie ahead'
  return endsAt > now + maxListedMs ? 'its end must lie within 10 years' : undefined
}

/** The longest note of an entry, in characters. */
export const maxNoteLength = 200

/** Tells whether a text may be a note: one line, for notes stand in tables, mails and files. */
export function isNote(text: string): boolean {
  return text.length <= maxNoteLength && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}
