// The operator with a memory: every order that is carried out goes into the change log.
import type { Network } from '../../../domain/address.js'
import type { ListName } from '../../../domain/list-entry.js'
import type { SettingKey } from '../../../domain/settings.js'
import type { BlockDesk } from '../../../ports/operator/block-desk.js'
import type { GeoDesk } from '../../../ports/operator/geo-desk.js'
import type { HostDesk } from '../../../ports/operator/host-desk.js'
import type { ListDesk, NameDesk } from '../../../ports/operator/list-desk.js'
import type { NewsDesk } from '../../../ports/operator/news-desk.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { SettingsDesk } from '../../../ports/operator/settings-desk.js'
import type { TrustDesk } from '../../../ports/operator/trust-desk.js'
import { chatOrders } from './chat-orders.js'
import { keptEntry, listActions, settingsOrder } from './order-words.js'
import type { WrittenOrder } from './written-order.js'

/** Writes an order down; it does not reject. */
export type WriteOrder = (order: WrittenOrder) => Promise<void>

/**
 * Returns the operator, with every order that changes something written down once it is carried out.
 * What was refused, and what changed nothing, is not written.
 */
export function recordedOperator(operator: Operator, write: WriteOrder): Operator {
  const { blocks, lists, trust, settings, geo, hosts, chat, news } = operator
  return {
    ...operator,
    blocks: withMethods(blocks, blockOrders(blocks, write)),
    lists: withMethods(lists, {
      ...additions(lists, write),
      ...removals(lists, write),
      names: withMethods(lists.names, nameOrders(lists.names, write)),
    }),
    trust: withMethods(trust, trustOrders(trust, write)),
    settings: withMethods(settings, settingOrders(settings, write)),
    geo: withMethods(geo, geoOrders(geo, write)),
    hosts: withMethods(hosts, hostOrders(hosts, write)),
    chat: withMethods(chat, chatOrders(chat, write)),
    news: withMethods(news, newsOrders(news, write)),
  }
}

/** Returns a desk some of whose methods are others; the rest are its own. */
function withMethods<Desk extends object>(desk: Desk, methods: Partial<Desk>): Desk {
  return new Proxy(desk, {
    get: (target, name) => {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name) as unknown
      const value: unknown = Reflect.get(target, name, target)
      // A desk keeps private fields, which only itself may reach.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

function blockOrders(blocks: BlockDesk, write: WriteOrder): Partial<BlockDesk> {
  return {
    unblock: async (network) => {
      const result = await blocks.unblock(network)
      if (result.ended + result.removed > 0) {
        await write({ action: 'unblock', subject: network, before: [network], isUndoable: false })
      }
      return result
    },
  }
}

function additions(lists: ListDesk, write: WriteOrder): Partial<ListDesk> {
  const present = presentIn(lists)
  return {
    addEntry: async (list, network, words, asker) => {
      const [known] = present(list, [network])
      const entry = await lists.addEntry(list, network, words, asker)
      await write({
        action: listActions[list].add,
        subject: network,
        ...(known !== undefined && { before: [keptEntry(known)] }),
        after: [keptEntry(entry)],
        isUndoable: true,
      })
      return entry
    },
    addEntries: async (list, wanted, asker) => {
      const was = present(
        list,
        wanted.map(({ network }) => network),
      )
      const result = await lists.addEntries(list, wanted, asker)
      if (result.added + result.changed === 0) return result
      const known = new Set(was.map(({ network }) => network))
      const fresh = wanted.filter(({ network }) => !known.has(network))
      await write({
        action: listActions[list].add,
        subject: subjectOf(wanted.map(({ network }) => network)),
        ...(was.length > 0 && { before: was.map(keptEntry) }),
        after: fresh.map(keptEntry),
        isUndoable: true,
      })
      return result
    },
    editEntry: async (list, network, words) => {
      const [known] = present(list, [network])
      const entry = await lists.editEntry(list, network, words)
      if (entry === undefined) return entry
      const [before, after] =
        words.endsAt === undefined
          ? [known?.note, entry.note]
          : [known && keptEntry(known), keptEntry(entry)]
      await write({ action: 'editNote', subject: network, before, after, isUndoable: false })
      return entry
    },
  }
}

function removals(lists: ListDesk, write: WriteOrder): Partial<ListDesk> {
  const present = presentIn(lists)
  return {
    removeEntry: async (list, network) => {
      const before = present(list, [network]).map(keptEntry)
      const isRemoved = await lists.removeEntry(list, network)
      const action = listActions[list].remove
      if (isRemoved) await write({ action, subject: network, before, isUndoable: true })
      return isRemoved
    },
    removeEntries: async (list, wanted) => {
      const leaving = present(
        list,
        wanted.map(({ network }) => network),
      )
      const result = await lists.removeEntries(list, wanted)
      if (result.removed === 0) return result
      await write({
        action: listActions[list].remove,
        subject: subjectOf(leaving.map(({ network }) => network)),
        before: leaving.map(keptEntry),
        isUndoable: true,
      })
      return result
    },
  }
}

/** Returns what finds the entries of a list for some networks. */
function presentIn(lists: ListDesk) {
  return (list: ListName, networks: readonly Network[]) => {
    const wanted = new Set(networks)
    return lists.allEntries(list).filter(({ network }) => wanted.has(network))
  }
}

function nameOrders(names: NameDesk, write: WriteOrder): Partial<NameDesk> {
  return {
    add: async (wanted) => {
      const result = await names.add(wanted)
      const subject = subjectOf(wanted.map(({ hostName }) => hostName))
      const isChanged = result.added + result.changed > 0
      if (isChanged) await write({ action: listActions.allow.add, subject, isUndoable: false })
      return result
    },
    remove: async (wanted) => {
      const result = await names.remove(wanted)
      const subject = subjectOf(wanted.map(({ hostName }) => hostName))
      const action = listActions.allow.remove
      if (result.removed > 0) await write({ action, subject, isUndoable: false })
      return result
    },
  }
}

function trustOrders(trust: TrustDesk, write: WriteOrder): Partial<TrustDesk> {
  return {
    endTrust: async (source) => {
      const isEnded = await trust.endTrust(source)
      if (isEnded) await write({ action: 'endTrust', subject: source, isUndoable: false })
      return isEnded
    },
  }
}

function settingOrders(settings: SettingsDesk, write: WriteOrder): Partial<SettingsDesk> {
  const recorded = async (keys: readonly SettingKey[], order: () => Promise<unknown>) => {
    const before = await settings.settings()
    await order()
    const after = await settings.settings()
    const changed = keys.filter(
      (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]) || isHidden(after[key]),
    )
    if (changed.length > 0) await write(settingsOrder(changed, before, after))
    return after
  }
  return {
    changeSettings: (changes, asker) =>
      recorded(Object.keys(changes) as SettingKey[], () => settings.changeSettings(changes, asker)),
    resetSetting: (key, asker) => recorded([key], () => settings.resetSetting(key, asker)),
  }
}

/** A secret is `set` before and after it is changed. */
function isHidden(value: unknown): boolean {
  return value === 'set'
}

function geoOrders(geo: GeoDesk, write: WriteOrder): Partial<GeoDesk> {
  return {
    updateGeo: async () => {
      const update = await geo.updateGeo()
      const subject = 'country database'
      const after = update.outcome
      await write({ action: 'updateCountries', subject, after, isUndoable: false })
      return update
    },
  }
}

function hostOrders(hosts: HostDesk, write: WriteOrder): Partial<HostDesk> {
  return {
    setHostExcluded: async (name, isExcluded) => {
      const isKnown = await hosts.setHostExcluded(name, isExcluded)
      const action = isExcluded ? 'excludeHost' : 'includeHost'
      if (isKnown) await write({ action, subject: name, isUndoable: true })
      return isKnown
    },
    removeHost: async (name) => {
      const isKnown = await hosts.removeHost(name)
      if (isKnown) await write({ action: 'removeHost', subject: name, isUndoable: false })
      return isKnown
    },
  }
}

function newsOrders(news: NewsDesk, write: WriteOrder): Partial<NewsDesk> {
  return {
    settle: async (id) => {
      const item = await news.settle(id)
      if (item !== undefined) {
        await write({ action: 'settleNews', subject: item.incident, isUndoable: false })
      }
      return item
    },
  }
}

function subjectOf(names: readonly string[]): string {
  const [only] = names
  return names.length === 1 && only !== undefined ? only : `${names.length} entries`
}
