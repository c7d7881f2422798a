// Whatever a page orders is in the change log, by the same way as orders of the API and of the command line.
import { expect } from 'chai'
import { AppError } from '../../../../src/domain/app-error.js'
import type { ListEntry } from '../../../../src/domain/list-entry.js'
import { defaultSettings, type Settings } from '../../../../src/domain/settings.js'
import type { ShownChatTarget } from '../../../../src/ports/operator/chat-desk.js'
import type { PageContext, PageFlash } from '../../../../src/tell/web/pages/page-route.js'
import { allPageRoutes } from '../../../../src/tell/web/pages/routes/all-page-routes.js'
import { allowMe } from '../../../../src/tell/web/server/allow-me.js'
import { sampleItem } from '../../../support/sample-letters.js'
import { entry, type EveryDesk, sampleHost } from '../callback-core.js'
import { fieldsOf, pageContext } from './page-context.js'

const address = '198.51.100.9'
const posts = [allowMe, ...allPageRoutes].filter(({ method }) => method === 'post')

/** What each order sends, and what the change log says of it. */
const orders: Readonly<Record<string, readonly [body: string, ...actions: string[]]>> = {
  '/allow-me': ['', 'allow'],
  '/orders/allow': [`address=${address}`, 'allow'],
  '/orders/deny': [`address=${address}`, 'deny'],
  '/orders/unblock': [`address=${address}`, 'unblock'],
  '/orders/pause': ['for=15', 'changeSettings'],
  '/blocks/allow': ['allow=192.0.2.7', 'allow'],
  '/blocks/bulk': ['id=192.0.2.1&id=2001:db8::/64&unblock=chosen', 'unblock', 'unblock'],
  '/allowlist': [`address=${address}&note=office`, 'allow'],
  '/allowlist/remove': ['one=192.0.2.1', 'removeFromAllowlist'],
  '/allowlist/import': [`do=add&text=${address}`, 'allow'],
  '/denylist': ['address=192.0.2.2&note=more&edit=1', 'editNote'],
  '/denylist/remove': ['id=192.0.2.2', 'removeFromDenylist'],
  '/denylist/import': [`do=add&text=${address}`, 'deny'],
  '/hosts/exclude': ['name=edge-1', 'excludeHost'],
  '/hosts/include': ['name=edge-1', 'includeHost'],
  '/hosts/remove': ['name=edge-1', 'removeHost'],
  '/hosts/remove-lost': ['', 'removeHost'],
  '/news/settle': ['id=news-1', 'settleNews'],
  '/phones/end': [`address=${address}`, 'endTrust'],
  '/settings/firewall': ['reset=detection.attemptsPerMinute', 'changeSettings'],
  '/settings/country-database': ['', 'updateCountries'],
  '/settings/chats': ['kind=ntfy&name=night&url=https://ntfy.sh/x&class=act', 'addChat'],
  '/settings/chats/off': ['name=night', 'changeChat'],
  '/settings/chats/on': ['name=night', 'changeChat'],
  '/settings/chats/secret': ['name=night', 'renewChatSecret'],
  '/settings/chats/remove': ['name=night', 'removeChat'],
  '/settings/notifications': ['reset=mail.host', 'changeSettings'],
}

/** What is no change: a mail, a mark of a reader. What is undone has a test of its own. */
const unwritten = [
  '/changes/undo',
  '/news/read',
  '/settings/chats/test',
  '/settings/notifications/again',
  '/settings/notifications/test',
]

const sampleChat: ShownChatTarget = {
  ...{ name: 'night', kind: 'ntfy', server: 'https://ntfy.sh', chat: '', classes: ['act'] },
  ...{ hosts: [], isLocal: false, isOff: false, hasToken: false, secrets: 0 },
}

function stage(): Partial<EveryDesk> {
  const kept = new Map<string, ListEntry>()
  const put = (each: ListEntry): ListEntry => {
    kept.set(`${each.list} ${each.network}`, each)
    return each
  }
  put(entry('allow', '192.0.2.1', 'operator', 'boss'))
  put(entry('deny', '192.0.2.2', 'operator', 'spam'))
  const changed = { 'detection.attemptsPerMinute': 20, 'mail.host': 'mail.example.org' }
  let settings: Settings = { ...defaultSettings, ...changed }
  return {
    allEntries: (list) => [...kept.values()].filter((each) => each.list === list),
    addEntry: (list, network, { note = '' }) =>
      Promise.resolve(put({ ...entry(list, network), note })),
    editEntry: (list, network, { note = '' }) =>
      Promise.resolve(put({ ...entry(list, network), note })),
    addEntries: (list, wanted) => {
      for (const { network, note = '' } of wanted) put({ ...entry(list, network), note })
      return Promise.resolve({ added: wanted.length, changed: 0, unchanged: 0 })
    },
    removeEntries: (list, wanted) => {
      const removed = wanted.filter(({ network }) => kept.delete(`${list} ${network}`)).length
      return Promise.resolve({ removed, absent: wanted.length - removed })
    },
    unblock: () => Promise.resolve({ ended: 1, removed: 0, remaining: [] }),
    endTrust: () => Promise.resolve(true),
    settle: () => Promise.resolve(sampleItem({ kind: 'compromiseSuspected' })),
    settings: () => Promise.resolve(settings),
    resetSetting: (key) => {
      settings = { ...settings, [key]: defaultSettings[key] }
      return Promise.resolve(settings)
    },
    changeSettings: (wanted) => {
      settings = { ...settings, ...wanted }
      return Promise.resolve(settings)
    },
    chatTargets: () => Promise.resolve([sampleChat]),
    addChatTarget: () => Promise.resolve({ target: sampleChat, secret: '' }),
    changeChatTarget: () => Promise.resolve(sampleChat),
    removeChatTarget: () => Promise.resolve(),
    renewChatSecret: () => Promise.resolve('whsec_new'),
    updateGeo: () =>
      Promise.resolve({ at: 0, outcome: 'replaced', text: 'A newer one is in use.' }),
    hosts: () => Promise.resolve([{ ...sampleHost, isRunning: false }]),
    setHostExcluded: () => Promise.resolve(true),
    removeHost: () => Promise.resolve(true),
  }
}

async function flashOf(path: string, context: PageContext): Promise<PageFlash> {
  const row = posts.find((each) => each.path === path)
  const answer = await row?.handle(context)
  if (answer?.kind !== 'redirect' || answer.flash === undefined) {
    throw new Error(`${path} answers ${JSON.stringify(answer).slice(0, 200)}`)
  }
  return answer.flash
}

describe('the orders of pages', () => {
  it('are all tried here', () => {
    const paths = posts.map(({ path }) => path).sort()
    expect(paths).to.deep.equal([...Object.keys(orders), ...unwritten].sort())
  })

  for (const [path, [body, ...actions]] of Object.entries(orders)) {
    it(`${path} is written into the change log with who gave it`, async () => {
      const { context, recorded } = pageContext(stage(), { body })
      await flashOf(path, context)

      expect(recorded.map(({ action }) => action)).to.deep.equal(actions)
      for (const { actor, address: from, host } of recorded) {
        expect([actor, from, host]).to.deep.equal(['anna', '198.51.100.7', 'edge-1'])
      }
    })

    it(`${path} is carried out while the store is away, and says that it is not written down yet`, async () => {
      const refusal = new AppError('storeUnavailable', 'no store answers')
      const { context, orders: own, changes } = pageContext(stage(), { body, refusal })
      const flash = await flashOf(path, context)
      const word = own.wordOf(flash)
      await changes.stop()

      expect(word.text).to.equal(`${flash.text} It is not written down yet: the store is away.`)
      expect([word.state, word.undo]).to.deep.equal(['look', undefined])
    })
  }

  it('offer to take back what can be taken back, which is written down as well', async () => {
    const desks = stage()
    const first = pageContext(desks, { body: `address=${address}` })
    const { undo } = first.orders.wordOf(await flashOf('/orders/allow', first.context))
    expect(undo?.action).to.equal('/changes/undo')
    expect(desks.allEntries?.('allow').map(({ network }) => network)).to.include(address)

    const body = fieldsOf(`id=${undo?.fields[0]?.value ?? ''}`)
    const { text } = await flashOf('/changes/undo', { ...first.context, body })
    expect(text).to.equal(`${address}: the allowlist is as it was.`)
    expect(desks.allEntries?.('allow').map(({ network }) => network)).to.not.include(address)
    expect(first.recorded.map(({ action, subject }) => `${action} ${subject}`)).to.deep.equal([
      `allow ${address}`,
      `removeFromAllowlist ${address}`,
    ])
  })

  it('are written down without what is too large for the change log in bytes', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `203.0.113.${index} ${'ä'.repeat(200)}`)
    const body = new URLSearchParams({ do: 'add', text: lines.join('\n') }).toString()
    const { context, orders: own, recorded } = pageContext(stage(), { body })
    const flash = await flashOf('/allowlist/import', context)

    expect(recorded.map(({ subject, after }) => [subject, after])).to.deep.equal([
      ['200 entries', ''],
    ])
    expect(own.wordOf(flash)).to.deep.equal(flash)
  })

  it('offer nothing to take back where nothing was changed, or more than one thing', async () => {
    const desks = {
      ...stage(),
      unblock: () => Promise.resolve({ ended: 0, removed: 0, remaining: [] }),
    }
    for (const [path, body] of [
      ['/orders/unblock', `address=${address}`],
      ['/hosts/remove', 'name=edge-1'],
    ] as const) {
      const { context, orders: own } = pageContext(desks, { body })
      const flash = await flashOf(path, context)
      expect(own.wordOf(flash)).to.deep.equal(flash)
    }
  })
})
