// What hosts that share a store learn of each other, on a real server.
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import type { HostDescription } from '../../src/domain/host.js'
import type { ChangeCursor, SharedChange } from '../../src/ports/cluster-store.js'
import { isClusterStore } from '../../src/ports/cluster-store.js'
import type { MongoStore } from '../../src/remember/mongodb/mongo-store.js'
import { describeWithMongodb, makeDatabase } from '../lab/mongodb-suite.js'
import { waitUntil } from '../support/wait-until.js'
import { makeMongoStores } from './mongo-stores.js'
import type { MongoStores } from './mongo-stores.js'
import { failureOf, makeStoreDirectory } from './store-directory.js'
import { attackWrite, block, blockWrite, listEntry, trust } from './store-records.js'

const well = { isWell: true, reason: '' }

function description(name: string): HostDescription {
  return {
    name,
    addresses: ['192.0.2.10' as HostDescription['addresses'][number]],
    version: '0.1.0',
    kernel: '6.1.0-18-amd64',
    pbxs: [{ name: 'main', version: '22.5.0' }],
    health: {
      firewall: well,
      ami: well,
      hep: { isWell: false, reason: '$where \ud800' },
      geo: well,
    },
    startedAt: 1,
  }
}

describeWithMongodb('MongoStore, shared by hosts', () => {
  let stores: MongoStores
  let one: MongoStore
  let other: MongoStore
  let client: MongoClient

  beforeEach(async () => {
    stores = makeMongoStores(await makeDatabase())
    one = await stores.open('one')
    other = await stores.open('other')
    client = new MongoClient(stores.url)
  })

  afterEach(async () => {
    await client.close()
    await stores.dispose()
  })

  /** Reads until there is nothing more, as a host does. */
  const follow = async (store: MongoStore, cursor: ChangeCursor) => {
    const all: SharedChange[] = []
    for (let position = cursor; ;) {
      const { changes, cursor: next } = await store.changesAfter(position)
      all.push(...changes)
      position = next
      if (changes.length === 0) return { changes: all, cursor: position }
    }
  }
  const idsOf = (changes: readonly SharedChange[]) =>
    changes.map(({ write }) => (write.kind === 'block' ? write.block.id : write.kind))

  /** Draws numbers as a host does that is slow to write what they are for. */
  const draw = async (count: number): Promise<number> => {
    const counters = client.db().collection<{ _id: string; value: number }>('counters')
    const counter = await counters.findOneAndUpdate(
      { _id: 'changes' },
      { $inc: { value: count } },
      { returnDocument: 'after' },
    )
    return Number(counter?.value) - count + 1
  }
  const writeLate = async (number: number, id: string) => {
    const changes = client.db().collection<{ _id: number }>('changes')
    const write = JSON.stringify(blockWrite({ id }))
    await changes.insertOne({ _id: number, host: 'slow', at: new Date(), write } as never)
  }

  it('is told from a store of one host', async () => {
    const directory = await makeStoreDirectory()
    expect(isClusterStore(one)).to.equal(true)
    expect(isClusterStore(directory.make())).to.equal(false)
    await directory.dispose()
  })

  it('tells another host every kind of decision, in order, and who made it', async () => {
    const cursor = await other.latestCursor()
    const writes = [
      blockWrite({ id: 'b' }),
      { kind: 'listEntry', entry: listEntry({ note: '$set a\0b\ud800' }) },
      { kind: 'listEntryRemoved', list: 'deny', network: listEntry({}).network },
      { kind: 'setting', key: 'blocking.seconds', value: 60 },
      { kind: 'trust', trust: trust({}) },
      { kind: 'block', block: block({ id: 'b', end: 'unblocked' }) },
    ] as const
    await one.write([attackWrite({ id: 'a' }), ...writes.slice(0, 3)])
    await one.write(writes.slice(3))

    const { changes, cursor: behind } = await follow(other, cursor)

    expect(changes).to.deep.equal(writes.map((write) => ({ host: 'one', write })))
    expect((await other.changesAfter(behind)).changes).to.deep.equal([])
  })

  it('delivers what is written between the cursor and the first question', async () => {
    await one.write([blockWrite({ id: 'before' })])
    const cursor = await other.latestCursor()
    await one.write([blockWrite({ id: 'between' })])
    await other.load(0)

    expect(idsOf((await follow(other, cursor)).changes)).to.include('between')
  })

  it('misses no change whose number becomes visible after a higher one', async () => {
    await one.write([blockWrite({ id: 'first' })])
    const start = await other.latestCursor()
    const late = await draw(3)
    await one.write([blockWrite({ id: 'higher' })])
    const { cursor } = await follow(other, start)
    await writeLate(late + 1, 'late')

    const again = await follow(other, cursor)
    expect(idsOf(again.changes)).to.deep.equal(['late'])

    await one.write([blockWrite({ id: 'last' })])
    await writeLate(late, 'later')
    const rest = await follow(other, again.cursor)
    expect(idsOf(rest.changes)).to.have.members(['later', 'last'])
    expect((await follow(other, rest.cursor)).changes).to.deep.equal([])
  })

  it('begins before numbers that are drawn and not written yet', async () => {
    await one.write([blockWrite({ id: 'first' })])
    const late = await draw(1)
    await one.write([blockWrite({ id: 'higher' })])
    const cursor = await other.latestCursor()
    await writeLate(late, 'late')

    expect(idsOf((await follow(other, cursor)).changes)).to.include('late')
  })

  it('is not held up by the numbers of a host that died before it wrote them', async () => {
    await one.write([blockWrite({ id: 'first' })])
    let { cursor } = await follow(other, await other.latestCursor())
    await draw(500)

    for (const id of ['x', 'y', 'z']) {
      await one.write([blockWrite({ id })])
      const answer = await other.changesAfter(cursor)
      expect(idsOf(answer.changes)).to.deep.equal([id])
      cursor = answer.cursor
    }
  })

  it('hands out at most a thousand changes at once, and all of them in the end', async () => {
    const start = await other.latestCursor()
    const ids = Array.from({ length: 2500 }, (_, i) => `b${i}`)
    await one.write(ids.map((id) => blockWrite({ id })))

    const { changes } = await other.changesAfter(start)

    expect(changes).to.have.length(1000)
    expect(idsOf((await follow(other, start)).changes)).to.deep.equal(ids)
  })

  it('misses nothing while four hosts write at once', async () => {
    const writers = await Promise.all(['a', 'b', 'c', 'd'].map((host) => stores.open(host)))
    const seen = new Set<string>()
    let cursor = await other.latestCursor()
    const writing = Promise.all(
      writers.map(async (store, w) => {
        for (let i = 0; i < 25; i++) await store.write([blockWrite({ id: `${w} ${i}` })])
      }),
    )
    await waitUntil(async () => {
      const answer = await other.changesAfter(cursor)
      for (const id of idsOf(answer.changes)) seen.add(id)
      cursor = answer.cursor
      return seen.size === 100
    })
    await writing
    expect(seen.size).to.equal(100)
  })

  it('keeps both blocks of two hosts that block one source at once, for each the same', async () => {
    await Promise.all([
      one.write([{ kind: 'block', block: block({ id: 'b1', host: 'one', until: 5e12 }) }]),
      other.write([{ kind: 'block', block: block({ id: 'b2', host: 'other', until: 6e12 }) }]),
    ])

    const states = await Promise.all([one.load(1), other.load(1)])

    expect(states[0]).to.deep.equal(states[1])
    expect(states[0].activeBlocks.map(({ id }) => id)).to.have.members(['b1', 'b2'])
  })

  it('knows the hosts that said they are there, as they described themselves', async () => {
    await one.heartbeat(description('one'))
    await other.heartbeat(description('$other'))
    await other.heartbeat({ ...description('$other'), kernel: '6.12' })

    const hosts = await one.hosts()

    expect(hosts.map(({ name }) => name)).to.deep.equal(['$other', 'one'])
    expect(hosts[0]).to.deep.include({ kernel: '6.12', isRunning: true, isExcluded: false })
    expect(hosts[1]).to.deep.include(description('one'))
  })

  it('excludes a host and includes it again, and tells it so with its next word', async () => {
    expect(await one.setHostExcluded('one', true)).to.equal(false)
    expect(await one.heartbeat(description('one'))).to.deep.equal({ isExcluded: false })

    expect(await other.setHostExcluded('one', true)).to.equal(true)
    expect(await one.heartbeat(description('one'))).to.deep.equal({ isExcluded: true })
    expect((await other.hosts())[0]?.isExcluded).to.equal(true)

    expect(await other.setHostExcluded('one', false)).to.equal(true)
    expect(await one.heartbeat(description('one'))).to.deep.equal({ isExcluded: false })
  })

  it('forgets a host that is not heard any more, and refuses to forget one that is', async () => {
    await one.heartbeat(description('one'))

    const failure = await failureOf(other.removeHost('one'))
    expect([failure.code, failure.message]).to.deep.equal([
      'invalidValue',
      'one is running: stop it there first, or exclude it',
    ])
    expect(await other.removeHost('nobody')).to.equal(false)

    const longAgo = { $set: { lastSeenAt: new Date(Date.now() - 60_000) } }
    await client.db().collection<{ _id: string }>('hosts').updateOne({ _id: 'one' }, longAgo)
    expect((await other.hosts())[0]?.isRunning).to.equal(false)
    expect(await other.removeHost('one')).to.equal(true)
    expect(await other.hosts()).to.deep.equal([])
  })
})
