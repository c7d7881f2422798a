// A remote store with a copy beside it; both are real SQLite stores here, and the remote one goes away.
import { expect } from 'chai'
import { rename, rm, symlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BackedStore } from '../../src/remember/backed-store.js'
import { failureOf, makeStoreDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attackWrite, block, blockWrite, listEntry, now } from './store-records.js'

const firstPage = { page: 1, perPage: 10 }
const network = (text: string) => text as ReturnType<typeof listEntry>['network']

describe('BackedStore', () => {
  let remote: StoreDirectory
  let copy: StoreDirectory
  let troubles: string[]

  const makeBacked = () =>
    new BackedStore({
      remote: remote.make(),
      copy: copy.make(),
      onTrouble: (text) => troubles.push(text),
    })
  const openBacked = async () => {
    const store = makeBacked()
    await store.open()
    return store
  }

  beforeEach(async () => {
    remote = await makeStoreDirectory()
    copy = await makeStoreDirectory()
    troubles = []
  })

  afterEach(async () => {
    await remote.dispose()
    await copy.dispose()
    expect(troubles).to.deep.equal([])
  })

  /** Puts the remote store out of reach: a file stands where its directory has to be. */
  const takeAway = async () => {
    const data = dirname(remote.file)
    await rename(data, `${data}-away`).catch(() => undefined)
    await symlink('/proc/nothing', data)
  }
  const bringBack = async () => {
    const data = dirname(remote.file)
    await rm(data)
    await rename(`${data}-away`, data)
  }

  it('starts from what it knew last while the remote store is away, and then from that again', async () => {
    const first = await openBacked()
    await first.load(now)
    await first.write([
      { kind: 'listEntry', entry: listEntry({}) },
      blockWrite({ id: 'b' }),
      attackWrite({ id: 'a' }),
      { kind: 'setting', key: 'blocking.threshold', value: 7 },
    ])
    const known = await first.load(now)
    await first.close()
    await takeAway()

    const second = await openBacked()
    expect(second.isOpen).to.equal(false)
    expect(await second.load(now)).to.deep.equal(known)
    expect((await failureOf(second.attacks(firstPage))).code).to.equal('storeUnavailable')
    expect((await failureOf(second.write([attackWrite({ id: 'c' })]))).code).to.equal(
      'storeUnavailable',
    )

    await bringBack()
    await second.write([attackWrite({ id: 'c' })])
    expect(second.isOpen).to.equal(true)
    expect((await second.attacks(firstPage)).total).to.equal(2)
    await second.close()
  })

  it('forgets with the remote store what others removed while this host was down', async () => {
    const first = await openBacked()
    const entry = listEntry({ network: network('198.51.100.0/24') })
    await first.write([{ kind: 'listEntry', entry }, blockWrite({ id: 'b' })])
    await first.close()
    const other = await remote.open()
    await other.write([
      { kind: 'listEntryRemoved', list: entry.list, network: entry.network },
      { kind: 'block', block: block({ id: 'b', end: 'expired', isStrike: false, until: now }) },
    ])

    const second = await openBacked()
    const state = await second.load(now)
    await second.close()
    await takeAway()
    const third = await openBacked()

    expect(state).to.include({ lists: state.lists }).and.to.deep.include({ activeBlocks: [] })
    expect(await third.load(now)).to.deep.equal(state)
    await third.close()
  })

  it('keeps no history in the copy, and follows what other hosts have written', async () => {
    const store = await openBacked()
    await store.write([attackWrite({ id: 'a' })])
    await store.follow([attackWrite({ id: 'x' }), { kind: 'listEntry', entry: listEntry({}) }])
    await store.close()

    const alone = await copy.open()
    expect((await alone.attacks(firstPage)).total).to.equal(0)
    expect((await alone.load(now)).lists).to.deep.equal([listEntry({})])
  })
})
