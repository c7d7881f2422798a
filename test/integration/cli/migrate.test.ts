// `sipward migrate` as a real process: from a SQLite file to a server, and schemas brought up to date.
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Store } from '../../../src/ports/store.js'
import { makeMongoStores } from '../../contract/mongo-stores.js'
import type { MongoStores } from '../../contract/mongo-stores.js'
import { makeStoreDirectory } from '../../contract/store-directory.js'
import type { StoreDirectory } from '../../contract/store-directory.js'
import {
  attackWrite,
  blockWrite,
  day,
  evidence,
  listEntry,
  named,
  now,
  trust,
} from '../../contract/store-records.js'
import { describeWithMongodb, makeDatabase } from '../../lab/mongodb-suite.js'
import { runSipward } from './run-sipward.js'

const hostile = '$where: {"a.b": 1}\0\ud800 語'
const fresh = Date.now()

async function fill(store: Store): Promise<void> {
  const attacks = Array.from({ length: 1203 }, (_, i) =>
    // Many at the same instant, so that no page ends between two instants.
    attackWrite({ id: `a${i}`, at: now - Math.floor(i / 400) * day, account: `${hostile}${i}` }),
  )
  await store.write(attacks)
  await store.write([
    attackWrite({ id: '$hostile.id', evidence: [evidence({ userAgent: hostile })] }),
    ...Array.from({ length: 510 }, (_, i) => blockWrite({ id: `b${i}`, since: now - 600 + i })),
    blockWrite({ id: 'active', since: fresh, until: fresh + day, note: hostile }),
    { kind: 'listEntry', entry: listEntry({ note: hostile }) },
    { kind: 'hostName', named: named({ note: hostile }) },
    { kind: 'trust', trust: trust({ account: hostile, lastAt: fresh }) },
    { kind: 'setting', key: 'blocking.threshold', value: 7 },
  ])
  await store.books.news.report({
    ...{ incident: 'leak', kind: 'firewallLeaks', newsClass: 'act', at: now, text: hostile },
    subject: { source: hostile },
  })
}

async function contentOf(store: Store): Promise<unknown> {
  const attacks = [1, 2].map((page) => store.attacks({ page, perPage: 1000 }))
  const items = (await Promise.all(attacks)).flatMap((page) => page.items)
  const { items: blocks } = await store.blocks({ page: 1, perPage: 1000 })
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  return {
    attacks: items.toSorted(byId),
    blocks: blocks.toSorted(byId),
    state: await store.load(fresh),
    news: await store.books.news.page({ page: 1, perPage: 10 }),
  }
}

describe('sipward migrate', function () {
  this.timeout(60_000)
  this.slow(20_000)
  let directory: StoreDirectory

  beforeEach(async () => {
    directory = await makeStoreDirectory()
  })

  afterEach(async () => {
    await directory.dispose()
  })

  const configFor = async (url: string): Promise<string> => {
    const file = join(directory.path, 'sipward.toml')
    const pbx = '[[asterisk]]\nname = "a"\nhost = "192.0.2.1"\nusername = "u"\nsecret = "s"\n'
    await writeFile(file, `${pbx}[store]\nurl = "${url}"\n`, { mode: 0o600 })
    return file
  }

  it('makes the schema of the configured store', async () => {
    const config = await configFor(`sqlite:${directory.file}`)

    const { exitCode, out } = await runSipward(['migrate', '--config', config])

    expect([exitCode, out]).to.deep.equal([
      0,
      `the schema of sqlite:${directory.file} is up to date\n`,
    ])
    expect(existsSync(directory.file)).to.equal(true)
  })

  it('refuses a target without a source, and a source that is not there', async () => {
    const target = await runSipward(['migrate', '--to', 'mongodb://192.0.2.1/sipward'])
    const source = await runSipward([
      ...['migrate', '--from', `sqlite:${directory.file}`, '--to', `sqlite:${directory.path}/x.db`],
    ])

    expect(target.exitCode).to.equal(64)
    expect(target.err).to.include('--to needs --from')
    expect(source.exitCode).to.equal(64)
    expect(source.err).to.include(`there is no store ${directory.file}`)
    expect(existsSync(directory.file)).to.equal(false)
  })

  it('says what is wrong with a URL without its password', async () => {
    const config = await configFor('mongodb://u:s3cret@127.0.0.1:1/sipward')

    const { exitCode, out, err } = await runSipward(['migrate', '--config', config])

    expect(exitCode).to.equal(69)
    expect(out + err)
      .to.include('127.0.0.1:1')
      .and.not.include('s3cret')
  })

  it('moves nothing while a program uses the store, or while records wait in its spool', async () => {
    const store = await directory.open()
    await fill(store)
    const args = ['migrate', '--from', `sqlite:${directory.file}`, '--to']
    const target = join(directory.path, 'x.db')

    const used = await runSipward([...args, `sqlite:${target}`])
    expect(used.exitCode).to.equal(64)
    expect(used.err).to.include('a program uses the store').and.include('stop sipward first')
    expect((await store.attacks({ page: 1, perPage: 1 })).total).to.equal(1204)
    await store.close()

    const spool = join(dirname(directory.file), 'spool')
    await mkdir(spool)
    await writeFile(join(spool, 'spool-000000001.jsonl'), '{}\n')
    const waiting = await runSipward([...args, `sqlite:${target}`])
    expect(waiting.exitCode).to.equal(64)
    expect(waiting.err).to.include(`still wait in ${spool}`)
    expect(existsSync(target)).to.equal(false)
  })

  describeWithMongodb('to a server', () => {
    let stores: MongoStores

    beforeEach(async () => {
      stores = makeMongoStores(await makeDatabase())
    })

    afterEach(async () => {
      await stores.dispose()
    })

    it('moves everything, says how much, and can be repeated', async () => {
      const source = await directory.open()
      await fill(source)
      const wanted = await contentOf(source)
      await source.close()
      const args = ['migrate', '--from', `sqlite:${directory.file}`, '--to', stores.url]
      const whole = {
        attacks: 1204,
        blocks: 511,
        listEntries: 1,
        hostNames: 1,
        trust: 1,
        settings: 1,
        bookRecords: 1,
      }
      const nothing = {
        attacks: 0,
        blocks: 0,
        listEntries: 0,
        hostNames: 0,
        trust: 0,
        settings: 0,
        bookRecords: 0,
      }

      const first = await runSipward([...args, '--json'])
      expect(first.err).to.equal('')
      expect(JSON.parse(first.out)).to.deep.equal({
        source: whole,
        targetBefore: nothing,
        targetAfter: whole,
      })
      expect(await contentOf(await stores.open())).to.deep.equal(wanted)

      const second = await runSipward(args)
      expect(second.exitCode).to.equal(0)
      expect(second.out).to.match(/attacks +1204 +1204 +1204\n/)
      expect(await contentOf(await stores.open())).to.deep.equal(wanted)
    })

    it('moves back what a server holds, unless a host there is running', async () => {
      const source = await stores.open()
      await fill(source)
      const wanted = await contentOf(source)
      const part = { isWell: true, reason: '' }
      const health = { firewall: part, ami: part, hep: part, geo: part }
      const host = {
        name: 'edge-1',
        addresses: [],
        version: '',
        kernel: '',
        pbxs: [],
        startedAt: 1,
      }
      const args = ['migrate', '--from', stores.url, '--to', `sqlite:${directory.file}`]

      await source.heartbeat({ ...host, health })
      const refused = await runSipward(args)
      expect(refused.exitCode).to.equal(64)
      expect(refused.err).to.include('edge-1 use')
      expect(existsSync(directory.file)).to.equal(false)

      await makeUnheard(stores.url)
      expect((await runSipward(args)).exitCode).to.equal(0)
      expect(await contentOf(await directory.open())).to.deep.equal(wanted)
    })
  })
})

async function makeUnheard(url: string): Promise<void> {
  const client = new MongoClient(url)
  await client
    .db()
    .collection('hosts')
    .updateMany({}, { $set: { lastSeenAt: new Date(0) } })
  await client.close()
}
