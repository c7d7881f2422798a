// What SqliteStore promises beyond the contract: files, faults, crashes.
import { DatabaseSync } from '@photostructure/sqlite'
import { expect } from 'chai'
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { openStore } from '../../src/app/start/open-store.js'
import { SqliteThread } from '../../src/remember/sqlite/sqlite-thread.js'
import { failureOf, makeStoreDirectory, migrationsDirectory } from './store-directory.js'
import type { StoreDirectory } from './store-directory.js'
import { attackWrite, now } from './store-records.js'
import { moduleCommand } from '../support/module-command.js'

const firstPage = { page: 1, perPage: 50 }

describe('SqliteStore and its files', () => {
  let directory: StoreDirectory

  beforeEach(async () => {
    directory = await makeStoreDirectory()
  })

  afterEach(async () => {
    await directory.dispose()
  })

  it('makes the directory and the file for its user only', async () => {
    await directory.open()

    expect((await stat(dirname(directory.file))).mode & 0o777).to.equal(0o700)
    expect((await stat(directory.file)).mode & 0o777).to.equal(0o600)
    expect((await stat(`${directory.file}-wal`)).mode & 0o777).to.equal(0o600)
  })

  it('has everything that it acknowledged after a kill -9 in the middle of writing', async () => {
    const [node = '', ...argv] = moduleCommand(import.meta.resolve('./store-writer.js'))
    const child = spawn(node, [...argv, directory.file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const acknowledged: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line)
      if (acknowledged.length === 100) child.kill('SIGKILL')
    }

    const store = await directory.open()
    const { items, total } = await store.attacks({ page: 1, perPage: 1000 })
    const { total: blocks } = await store.blocks(firstPage)

    expect(acknowledged).to.have.length.at.least(100)
    expect(items.map(({ id }) => id)).to.include.members(acknowledged.map((id) => `a${id}`))
    expect(blocks, 'a batch is written as a whole').to.equal(total)
  })

  it('leaves no file in the way when it was closed', async () => {
    const store = await directory.open()
    await store.write([attackWrite({ id: 'a' })])

    await store.close()

    expect(existsSync(`${directory.file}-wal`)).to.equal(false)
    expect((await stat(directory.file)).size).to.be.greaterThan(4096)
  })

  it('reports a file that was moved away by every call, and goes on when it is back', async () => {
    const store = await directory.open()
    await store.write([attackWrite({ id: 'before' })])
    const data = dirname(directory.file)

    await rename(data, `${data}-away`)

    for (const call of [
      () => store.write([attackWrite({ id: 'lost' })]),
      () => store.load(now),
      () => store.attacks(firstPage),
      () => store.prune(0, now),
    ]) {
      const failure = await failureOf(call())
      expect(failure.code).to.equal('storeUnavailable')
      expect(failure.message).to.include('is gone')
    }

    await rename(`${data}-away`, data)
    await store.write([attackWrite({ id: 'after' })])
    const { items } = await store.attacks(firstPage)
    expect(items.map(({ id }) => id)).to.have.members(['before', 'after'])
  })

  it('begins no new database by itself where a file has disappeared', async () => {
    const store = await directory.open()
    await rm(directory.file)

    const failure = await failureOf(store.write([attackWrite({ id: 'a' })]))

    expect(failure.message).to.include('put it back, or restart to begin a new one')
    expect(existsSync(directory.file)).to.equal(false)
  })

  const faults: readonly (readonly [string, string, (file: string) => Promise<unknown>])[] = [
    ['is no database', 'is not a SQLite database', (file) => writeFile(file, 'x'.repeat(8192))],
    ['is a directory', 'is no file', (file) => mkdir(file)],
    ['is of another program', 'of another program', (file) => makeForeignDatabase(file)],
  ]
  for (const [what, sentence, make] of faults) {
    it(`says so when the file ${what}, and changes nothing`, async () => {
      await mkdir(dirname(directory.file))
      await make(directory.file)
      const before = await stat(directory.file)

      const failure = await failureOf(directory.open())

      expect(failure.code).to.equal('storeUnavailable')
      expect(failure.message).to.include(sentence).and.to.not.include('\n')
      expect(failure.cause).to.be.instanceOf(Error)
      expect((await stat(directory.file)).size).to.equal(before.size)
    })
  }

  it('says so when a part of the path is a file', async () => {
    await writeFile(dirname(directory.file), '')

    const failure = await failureOf(directory.open())

    expect(failure.code).to.equal('storeUnavailable')
    expect(failure.message).to.include(directory.file)
  })

  for (const [what, mode, sentence] of [
    ['is read-only', 0o444, 'is read-only for this process'],
    ['may not be read', 0o000, 'cannot be opened; check the path and the permissions'],
  ] as const) {
    it(`says so when the file ${what}`, async () => {
      const store = await directory.open()
      await store.close()
      const { path, file } = directory
      await promisify(execFile)('chmod', ['755', path, dirname(file)])
      await promisify(execFile)('chmod', [mode.toString(8), file])

      const [node = '', ...argv] = moduleCommand(import.meta.resolve('./store-unprivileged.js'))
      const { stdout } = await promisify(execFile)(node, [...argv, file])

      expect(JSON.parse(stdout)).to.have.property('code', 'storeUnavailable')
      expect(JSON.parse(stdout)).to.have.property('message').that.includes(sentence)
    })
  }

  it('is reported as dead by every call when its thread has ended', async () => {
    const module = join(directory.path, 'worker')
    for (const extension of ['ts', 'js']) {
      await writeFile(`${module}.${extension}`, 'setImmediate(() => process.exit(3))')
    }
    const data = { path: directory.file, migrationsDirectory, isReader: false }
    const thread = new SqliteThread(data, new URL(`file://${module}`))

    const [waiting, later] = [
      await failureOf(thread.call('open')),
      await failureOf(thread.call('load', now)),
    ]
    await thread.end()

    for (const failure of [waiting, later]) {
      expect(failure.code).to.equal('storeUnavailable')
      expect(failure.message).to.include('ended with code 3; restart sipward')
    }
  })
})

describe('openStore', () => {
  let directory: StoreDirectory

  beforeEach(async () => {
    directory = await makeStoreDirectory()
  })

  afterEach(async () => {
    await directory.dispose()
  })

  it('opens sqlite:PATH with the migrations that ship', async () => {
    const store = await openStore(`sqlite:${directory.file}`)
    await store.write([attackWrite({ id: 'a' })])
    await store.close()

    expect((await stat(directory.file)).isFile()).to.equal(true)
  })

  for (const [url, sentence] of [
    ['mongodb://user:secret@192.0.2.1/sipward?nonsense=1', 'option nonsense is not supported'],
    ['mongodb://user:secret@192.0.2.1:99999/sipward', 'Unable to parse'],
    ['mysql://user:secret@192.0.2.1/x', 'write sqlite:PATH or mongodb://HOST/NAME'],
    ['/var/lib/sipward.db', 'write sqlite:PATH or mongodb://HOST/NAME'],
    ['sqlite:', 'needs the path of a file'],
    ['sqlite::memory:', 'needs the path of a file'],
    ['', 'it has no scheme'],
  ] as const) {
    it(`refuses "${url}" as configuration, without repeating a password`, async () => {
      const failure = await failureOf(openStore(url))

      expect(failure.code).to.equal('invalidConfiguration')
      expect(failure.message).to.include(sentence).and.to.not.include('secret')
    })
  }
})

function makeForeignDatabase(file: string): Promise<void> {
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE theirs (id INTEGER)')
  database.close()
  return Promise.resolve()
}
