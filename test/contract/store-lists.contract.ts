// The part of the stores' suite about the lists and the host names of the allowlist.
import { expect } from 'chai'
import type { Store, StoreWrite } from '../../src/ports/store.js'
import { listEntry, named, now } from './store-records.js'

/** Adds the tests to the suite of the store that is open in each of them. */
export function describeLists(store: () => Store): void {
  it('writes in order: the last of several writes of one thing stays', async () => {
    await store().write([
      { kind: 'listEntry', entry: listEntry({ note: 'first' }) },
      { kind: 'listEntryRemoved', list: 'deny', network: listEntry({}).network },
      { kind: 'listEntry', entry: listEntry({ note: 'second' }) },
      { kind: 'listEntry', entry: listEntry({ list: 'allow', note: 'other list' }) },
      { kind: 'listEntryRemoved', list: 'allow', network: listEntry({}).network },
    ])

    expect((await store().load(now)).lists).to.deep.equal([listEntry({ note: 'second' })])
  })

  it('keeps the end of an entry, and forgets the entry when it has come', async () => {
    const short = listEntry({ network: '203.0.113.7', endsAt: now + 1000.5 })
    const later = { ...short, endsAt: now + 5000 }
    const forGood = listEntry({ list: 'allow' })
    await store().write([
      { kind: 'listEntry', entry: short },
      { kind: 'listEntry', entry: { ...forGood, endsAt: now + 1 } },
      { kind: 'listEntry', entry: forGood },
    ])
    expect((await store().load(now)).lists).to.deep.equal([forGood, short])
    expect((await store().load(now + 1000.5)).lists).to.deep.equal([forGood])

    await store().write([{ kind: 'listEntry', entry: later }])
    await store().prune(0, now + 2000)
    expect((await store().load(now)).lists).to.deep.equal([forGood, later])

    await store().prune(0, now + 5000)
    expect((await store().load(now)).lists).to.deep.equal([forGood])
  })

  it('keeps host names by their names: the last note stays, and what is removed is gone', async () => {
    const away = named({ name: 'away.example.org', note: '' })
    await store().write([
      { kind: 'hostName', named: named({ note: 'first' }) },
      { kind: 'hostName', named: away },
      { kind: 'hostName', named: named({ note: 'h\u00f6chste \ud83d\ude00', since: now + 0.5 }) },
    ])
    const second = named({ note: 'h\u00f6chste \ud83d\ude00', since: now + 0.5 })
    expect((await store().load(now)).names).to.deep.equal([away, second])

    await store().write([{ kind: 'hostNameRemoved', name: away.name }])

    expect((await store().load(now)).names).to.deep.equal([second])
  })

  it('holds the same host names after the same batch a second time', async () => {
    const batch: readonly StoreWrite[] = [
      { kind: 'hostName', named: named({}) },
      { kind: 'hostName', named: named({ name: 'gone.example.org' }) },
      { kind: 'hostNameRemoved', name: named({ name: 'gone.example.org' }).name },
    ]
    await store().write(batch)
    await store().write(batch)

    expect((await store().load(now)).names).to.deep.equal([named({})])
  })
}
