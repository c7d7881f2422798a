// The inverse of a change: each kind of change that can be undone has its row.
import { z } from 'zod'
import { AppError } from '../../../../domain/app-error.js'
import { type Network, parseNetwork } from '../../../../domain/address.js'
import { withoutEnd } from '../../../../domain/list-entry.js'
import type { ListName } from '../../../../domain/list-entry.js'
import { isSettingKey, parseSetting, type Settings } from '../../../../domain/settings.js'
import type { Role } from '../../../../ports/accounts.js'
import type { Change } from '../../../../ports/change-log.js'
import type { WantedEntry } from '../../../../ports/operator/list-desk.js'
import { listActions } from '../../orders/order-words.js'
import type { PageContext } from '../page-route.js'

interface Undoing {
  readonly role: Role
  /** Takes the change back and says so in a sentence. */
  undo(context: PageContext, change: Change): Promise<string>
}

const rows: Readonly<Record<string, Undoing>> = {
  [listActions.allow.add]: addedTo('allow'),
  [listActions.deny.add]: addedTo('deny'),
  [listActions.allow.remove]: removedFrom('allow'),
  [listActions.deny.remove]: removedFrom('deny'),
  changeSettings: {
    role: 'admin',
    undo: async ({ operator, address }, { before, subject }) => {
      const asker = { addresses: [address], isForced: false }
      await operator.settings.changeSettings(settingsIn(before), asker)
      return `${subject} is as it was.`
    },
  },
  excludeHost: hostSwitch(false),
  includeHost: hostSwitch(true),
}

/** Tells whether somebody of this role may undo such a change now. */
export function canUndo(change: Change, role: Role, now: number): boolean {
  const row = Object.hasOwn(rows, change.action) ? rows[change.action] : undefined
  const may = row?.role === 'operator' ? role !== 'viewer' : role === 'admin'
  return row !== undefined && may && change.undoneAt === 0 && change.undoUntil > now
}

/**
 * Takes a change back and marks it as undone. To take something back twice changes nothing, so the mark
 * comes last: where the order is refused the change can still be undone.
 * @throws AppError `invalidValue` where it cannot be undone any more
 */
export async function undoChange(context: PageContext, change: Change): Promise<string> {
  const { books, user, now } = context
  const row = rows[change.action]
  if (row === undefined || !canUndo(change, user.role, now)) {
    throw new AppError('invalidValue', 'this cannot be undone any more')
  }
  const text = await row.undo(context, change)
  await books.changes.markUndone(change.id, { at: now, by: user.name })
  return text
}

function addedTo(list: ListName): Undoing {
  return {
    role: 'operator',
    undo: async ({ operator, address }, { before, after, subject }) => {
      const was = entriesIn(before)
      const known = new Set(was.map(({ network }) => network))
      const fresh = entriesIn(after).filter(({ network }) => !known.has(network))
      if (fresh.length > 0) await operator.lists.removeEntries(list, fresh)
      const asker = { addresses: [address], isForced: false }
      if (was.length > 0) await operator.lists.addEntries(list, was, asker)
      return `${subject}: the ${list}list is as it was.`
    },
  }
}

function removedFrom(list: ListName): Undoing {
  return {
    role: 'operator',
    undo: async ({ operator, address }, { before, subject }) => {
      const asker = { addresses: [address], isForced: false }
      await operator.lists.addEntries(list, entriesIn(before), asker)
      return `${subject}: on the ${list}list again.`
    },
  }
}

function hostSwitch(isExcluded: boolean): Undoing {
  return {
    role: 'admin',
    undo: async ({ operator }, { subject }) => {
      await operator.hosts.setHostExcluded(subject, isExcluded)
      return `${subject} is ${isExcluded ? 'excluded' : 'included'} again.`
    },
  }
}

const keptEntries = z.array(
  z.object({ address: z.string(), note: z.string(), endsAt: z.number().optional() }),
)

function entriesIn(json: string): readonly WantedEntry[] {
  if (json === '') return []
  return keptEntries.parse(JSON.parse(json)).flatMap(({ address, note, endsAt }) => {
    const network: Network | undefined = parseNetwork(address)
    return network === undefined
      ? []
      : [{ network, note, endsAt: endsAt ?? withoutEnd, place: address }]
  })
}

function settingsIn(json: string): Partial<Settings> {
  const kept = z.record(z.string(), z.unknown()).parse(JSON.parse(json))
  const parsed = Object.entries(kept).flatMap(([key, value]) => {
    const found = isSettingKey(key) ? parseSetting(key, value) : undefined
    return found?.ok === true ? [[key, found.value] as const] : []
  })
  return Object.fromEntries(parsed)
}
