// Many entries of a list and many host names, changed together: all of them, or where one is refused none.
import type { ListName } from '../../../../domain/list-entry.js'
import type { Asker } from '../../../../ports/operator/asker.js'
import type {
  AddedEntries,
  RemovedEntries,
  WantedEntry,
  WantedName,
} from '../../../../ports/operator/list-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { ListBody } from '../lists/list-body.js'

/** Puts the entries and host names of a body on a list; what has no note of its own gets the one of the request. */
export async function addMany(
  { lists }: Pick<Operator, 'lists'>,
  wanted: {
    readonly list: ListName
    readonly many: ListBody
    readonly note: string | undefined
    readonly asker: Asker
  },
): Promise<AddedEntries> {
  const { list, many, note, asker } = wanted
  const entries = withNote(many.entries, note)
  const names = withNote(many.names, note)
  if (names.length === 0) return lists.addEntries(list, entries, asker)
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

function withNote<Wanted extends WantedEntry | WantedName>(
  entries: readonly Wanted[],
  note: string | undefined,
): readonly Wanted[] {
  if (note === undefined) return entries
  return entries.map((entry) => (entry.note === undefined ? { ...entry, note } : entry))
}
