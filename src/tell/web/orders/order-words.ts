// The words of the change log for orders, and what it keeps of lists and settings.
import type { Network } from '../../../domain/address.js'
import { withoutEnd } from '../../../domain/list-entry.js'
import type { EntryWords, ListEntry, ListName } from '../../../domain/list-entry.js'
import {
  secretSettingKeys,
  type SettingKey,
  type Settings,
  shownSettings,
} from '../../../domain/settings.js'
import type { WrittenOrder } from './written-order.js'

/** The words of the change log for a list. */
export const listActions = {
  allow: { add: 'allow', remove: 'removeFromAllowlist' },
  deny: { add: 'deny', remove: 'removeFromDenylist' },
} as const satisfies Record<ListName, { readonly add: string; readonly remove: string }>

/** An entry as the change log keeps it. */
export interface KeptEntry {
  readonly address: Network
  readonly note: string
  readonly endsAt?: number
}

/** Returns what the change log keeps of an entry. */
export function keptEntry({
  network,
  note = '',
  endsAt,
}: Pick<ListEntry, 'network'> & EntryWords): KeptEntry {
  const hasEnd = endsAt !== undefined && endsAt !== withoutEnd
  return { address: network, note, ...(hasEnd && { endsAt }) }
}

/** Returns the order that changed some settings. Of a secret nothing is kept, so it cannot be undone. */
export function settingsOrder(
  keys: readonly SettingKey[],
  before: Partial<Settings>,
  after: Partial<Settings>,
): WrittenOrder {
  const of = (from: Partial<Settings>) =>
    shownSettings(Object.fromEntries(keys.map((key) => [key, from[key]])))
  return {
    action: 'changeSettings',
    subject: keys.join(', ').slice(0, 200),
    before: of(before),
    after: of(after),
    isUndoable: !keys.some((key) => secretSettingKeys.has(key)),
  }
}
