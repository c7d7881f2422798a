// What an entry of a list becomes when a person says something of it, and what people cannot say of it here.
import { endProblem, withoutEnd } from '../../domain/list-entry.js'
import type { EntryWords, ListEntry } from '../../domain/list-entry.js'

/** What an entry becomes when a person puts it on a list; the same object where nothing changes. */
export function merged(
  present: ListEntry | undefined,
  wanted: Pick<ListEntry, 'list' | 'network' | 'since'> & EntryWords,
): ListEntry {
  const { list, network, since, note } = wanted
  const endsAt = endOf(present, wanted)
  const ends = endsAt !== undefined && { endsAt }
  if (present === undefined) {
    return { list, network, origin: 'operator', note: note ?? '', since, ...ends }
  }
  const isKept = keeperOf(present) !== undefined
  const isSame = (note === undefined || note === present.note) && endsAt === present.endsAt
  if (!isKept && isSame) return present
  return {
    list,
    network,
    since: present.since,
    origin: isKept ? 'operator' : present.origin,
    note: note ?? present.note,
    ...ends,
  }
}

function endOf(present: ListEntry | undefined, { endsAt }: EntryWords): number | undefined {
  if (endsAt === undefined) return present?.endsAt
  return endsAt === withoutEnd ? undefined : endsAt
}

/** Says where an entry is kept that people cannot change here; undefined where they can. */
export function keeperOf(entry: ListEntry | undefined): string | undefined {
  if (entry?.origin === 'file') return `${entry.network} is in the ${entry.list}list file`
  if (entry?.origin !== 'name') return undefined
  return `${entry.network} is on the allowlist by the host name ${entry.hostName ?? ''}`
}

/** Says why the end that somebody wants for an entry is refused; undefined where it is not. */
export function endRefusal(
  present: ListEntry | undefined,
  { endsAt }: EntryWords,
  now: number,
): string | undefined {
  const keeper = endsAt === undefined || endsAt === withoutEnd ? undefined : keeperOf(present)
  return keeper === undefined ? endProblem(endsAt, now) : `${keeper}, where it has no end`
}
