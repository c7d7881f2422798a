// The adapters of the store are laid out alike: who knows one finds his way in the other.
import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The files that one adapter has alone, and why. */
const alone: Readonly<Record<'sqlite' | 'mongodb', Readonly<Record<string, string>>>> = {
  sqlite: {
    'attack-scan.ts': 'a server groups attacks by itself',
    'attack-tallies.ts': 'the tallies of MongoDB are documents',
    'attack-tops.ts': 'a server groups attacks by itself',
    'attack-ways.ts': 'a server chooses its indexes by itself',
    'idle-thread.ts': 'the calls of SQLite block, so they run in a thread',
    'is-used-elsewhere.ts': 'a file has no list of its users, as a server has',
    'messages.ts': 'the calls of SQLite block, so they run in a thread',
    'term-matches.ts': 'the search of MongoDB asks the server for the terms',
    'thread.ts': 'the calls of SQLite block, so they run in a thread',
    'worker.ts': 'the calls of SQLite block, so they run in a thread',
  },
  mongodb: {
    'checked-values.ts': 'SQLite checks the values by its schema',
    'document-write.ts': 'SQLite takes one statement after the other in its transaction',
    'host-book.ts': 'only a server is shared by hosts',
    'lock-order.ts': 'SQLite has one writer',
    'put-attacks.ts': 'SQLite replaces an attack in its transaction',
    'shared-changes.ts': 'only a server is shared by hosts',
    'tally-attacks.ts': 'SQLite counts by triggers, in its transactions',
    'tally-book.ts': 'SQLite counts by triggers, in its transactions',
    'tally-documents.ts': 'SQLite counts by triggers, in its transactions',
    'tally-reader.ts': 'SQLite counts by triggers, in its transactions',
    'tally-upkeep.ts': 'SQLite counts by triggers, in its transactions',
    'term-register.ts': 'SQLite counts the uses of a term by triggers',
  },
}

/** The names of an adapter's files, without the name of the adapter. */
const filesOf = (adapter: 'sqlite' | 'mongodb'): string[] =>
  readdirSync(join('src/remember', adapter)).map((name) => name.replace(/^(sqlite|mongo)-/, ''))

describe('the adapters of the store', () => {
  it('have the same files, but for those that one of them has a reason for', () => {
    const sqlite = filesOf('sqlite')
    const mongodb = filesOf('mongodb')

    expect(sqlite.filter((name) => !mongodb.includes(name)).sort()).to.deep.equal(
      Object.keys(alone.sqlite).sort(),
    )
    expect(mongodb.filter((name) => !sqlite.includes(name)).sort()).to.deep.equal(
      Object.keys(alone.mongodb).sort(),
    )
  })
})
