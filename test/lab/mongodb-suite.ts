// Suites that need a server with MongoDB's protocol: one server for all of them, a database for each test.
import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { openMongodbChroot } from './mongodb-chroot.js'
import { missingPrograms } from './requirements.js'
import { MongodbServer } from './mongodb-server.js'
import { cannotRun } from '../support/cannot-run.js'

/** The first suite on a machine builds the server. */
const startDeadlineMs = 22 * 60_000

const programs = ['unshare', 'setpriv', 'flock', 'debootstrap']

let shared: Promise<MongodbServer> | undefined

// Registered where mocha loads this file: it ends the server after the last of all tests.
if ('after' in globalThis)
  after('stop the MongoDB server', async () => {
    await (await shared?.catch(() => undefined))?.stop()
  })

/** Returns why no server can be started here, or undefined where one can or is given. */
export function missingForMongodb(): string | undefined {
  if (process.env.SIPWARD_TEST_MONGODB_URL !== undefined) return undefined
  return missingPrograms(programs)
}

/**
 * Declares a suite that needs the server. Where there is none the suite is pending with the reason
 * in its title; under CI it fails instead.
 */
export function describeWithMongodb(title: string, suite: () => void): void {
  describeUnless(missingForMongodb(), title, () => {
    before('start the MongoDB server', async function () {
      this.timeout(startDeadlineMs)
      await baseUrl()
    })
    suite()
  })
}

/** The same for a suite that starts, and kills, servers of its own. */
export function describeWithOwnMongodb(title: string, suite: (this: Mocha.Suite) => void): void {
  describeUnless(missingPrograms(programs), title, function () {
    before('build the MongoDB server', async function () {
      this.timeout(startDeadlineMs)
      await openMongodbChroot()
    })
    suite.call(this)
  })
}

function describeUnless(
  reason: string | undefined,
  title: string,
  suite: (this: Mocha.Suite) => void,
): void {
  if (reason === undefined) {
    describe(title, suite)
    return
  }
  describe(title, () => {
    it('runs with a MongoDB server', function () {
      cannotRun(this, reason)
    })
  })
}

/** A database that nobody else uses. */
export interface TestDatabase {
  readonly url: string
  readonly dispose: () => Promise<void>
}

/** Names a new database on the server that all suites share. */
export async function makeDatabase(): Promise<TestDatabase> {
  const url = withDatabase(await baseUrl(), `sipward_test_${randomUUID().slice(0, 8)}`)
  return {
    url,
    dispose: async () => {
      const client = new MongoClient(url)
      await client.db().dropDatabase()
      await client.close()
    },
  }
}

/** Returns a server's URL with a database in it. */
export function withDatabase(url: string, name: string): string {
  const [, server = url, options = ''] = /^([a-z+]+:\/\/[^/?]+)[^?]*(.*)$/.exec(url) ?? []
  return `${server}/${name}${options}`
}

async function baseUrl(): Promise<string> {
  const given = process.env.SIPWARD_TEST_MONGODB_URL
  if (given !== undefined) return given
  shared ??= MongodbServer.start({ isKept: false })
  return (await shared).url
}
