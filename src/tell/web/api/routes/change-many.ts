// Many entries of a list and many host names, changed together: all of them, or where one is refused none.
import type { EntryWords, ListName } from '../../../../domain/list-entry.js'
import type { Asker } from '../../../../ports/operator/asker.js'
import type {
  AddedEntries,
  RemovedEntries,
  WantedEntry,
  WantedName,
} from '../../../../ports/operator/list-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { withoutEnd } from '../../../../domain/list-entry.js'
import { noEndOfNames, type ListBody } from '../lists/list-body.js'
import { refusal } from '../route/api-error.js'

/** Puts the entries and host names of a body on a list; what has no note and no end of its own gets those of the request. */
export async function addMany(
  { lists }: Pick<Operator, 'lists'>,
  wanted: EntryWords & {
    readonly list: ListName
    readonly many: ListBody
    readonly asker: Asker
  },
): Promise<AddedEntries> {
  const { list, many, note, endsAt, asker } = wanted
  const entries = withEnd(withNote(many.entries, note), endsAt)
  const names = withNote(many.names, note)
  if (names.length === 0) return lists.addEntries(list, entries, asker)
  if (endsAt !== undefined && endsAt !== withoutEnd) throw refusal(noEndOfNames)
  lists.names.checkRoom(names)
  const listed = await lists.addEntries(list, entries, asker)
  const named = await lists.names.add(names)
  return {
    added: listed.added + named.added,
    changed: listed.changed + named.changed,
    unchanged: listed.unchanged + named.unchanged,
    ...((listed.isStoreWaiting ?? named.isStoreWaiting) ? { isStoreWaiting: true } : {}),
  }
}

/** Takes the entries and host names of a body off a list. */
export async function removeMany(
  { lists }: Pick<Operator, 'lists'>,
  list: ListName,
  { entries, names }: ListBody,
): Promise<RemovedEntries> {
  if (names.length === 0) return lists.removeEntries(list, entries)
  lists.names.checkKept(names)
  const listed = await lists.removeEntries(list, entries)
  const named = await lists.names.remove(names)
  return {
    removed: listed.removed + named.removed,
    absent: listed.absent + named.absent,
    ...((listed.isStoreWaiting ?? named.isStoreWaiting) ? { isStoreWaiting: true } : {}),
  }
}

function withEnd(
  entries: readonly WantedEntry[],
  endsAt: number | undefined,
): readonly WantedEntry[] {
  if (endsAt === undefined) return entries
  return entries.map((entry) => (entry.endsAt === undefined ? { ...entry, endsAt } : entry))
}

function withNote<Wanted extends WantedEntry | WantedName>(
  entries: readonly Wanted[],
  note: string | undefined,
): readonly Wanted[] {
  if (note === undefined) return entries
  return entries.map((entry) => (entry.note === undefined ? { ...entry, note } : entry))
}
