// Users, sessions, links and tokens: who may come in.
import { expect } from 'chai'
import type { User } from '../../../src/ports/accounts.js'
import type { OneTimeLink, Session } from '../../../src/ports/sessions.js'
import type { ApiToken } from '../../../src/ports/tokens.js'
import { failureOf } from '../store-directory.js'
import { day, now } from '../store-records.js'
import type { TwoBooks } from './two-books.js'
import { hostile, minute } from './two-books.js'

/** Declares the suite of accounts, sessions, links and tokens. */
export function describeLogins(books: () => TwoBooks): void {
  let one: TwoBooks['one']
  let other: TwoBooks['other']
  before(() => {
    ;({ one, other } = books())
  })

  describe('accounts', () => {
    it('keeps a user under a name, whatever the case of its letters, once', async () => {
      const ada = user({ name: 'Ada' })

      expect(await one.accounts.put(ada)).to.equal(true)
      expect(await other.accounts.put(user({ name: 'ADA', role: 'viewer' }))).to.equal(false)
      expect(await other.accounts.find('ada')).to.deep.equal({ ...ada, version: 1 })
    })

    it('takes of two changes of one version the first', async () => {
      await one.accounts.put(user({ name: 'bob' }))
      const known = (await other.accounts.find('bob')) as User
      const results = await Promise.all([
        one.accounts.put({ ...known, role: 'operator' }),
        other.accounts.put({ ...known, role: 'viewer' }),
      ])

      expect(results.filter(Boolean)).to.have.length(1)
      const stored = (await one.accounts.find('bob')) as User
      expect(stored).to.deep.include({ version: 2, role: results[0] ? 'operator' : 'viewer' })
    })

    it('lists users by name, and forgets one', async () => {
      await one.accounts.put(user({ name: 'cyd', recoveryHashes: ['a', hostile] }))

      expect(await other.accounts.remove('CYD')).to.equal(true)
      expect(await other.accounts.remove('cyd')).to.equal(false)
      expect((await one.accounts.all()).map((known) => known.name)).to.deep.equal(['Ada', 'bob'])
    })

    it('gives back hostile texts as they were, and refuses a name without end', async () => {
      const mallory = user({ name: `m ${hostile}`, passwordHash: hostile })
      await one.accounts.put(mallory)

      expect(await other.accounts.find(mallory.name)).to.deep.equal({ ...mallory, version: 1 })
      expect((await failureOf(one.accounts.put(user({ name: 'x'.repeat(2000) })))).code).to.equal(
        'invalidValue',
      )
    })
  })

  describe('sessions', () => {
    it('finds a session on every host until it has ended, either way', async () => {
      await one.sessions.put(session({ hash: 's1' }))
      const found = await other.sessions.find('s1', now)

      expect(found).to.deep.equal(session({ hash: 's1' }))
      expect(await other.sessions.find('s1', now + 30 * minute)).to.equal(undefined)
      await one.sessions.put(session({ hash: 's2', idleEndsAt: now + 9 * day }))
      expect(await other.sessions.find('s2', now + day)).to.equal(undefined)
      expect(await other.sessions.find('nobody', now)).to.equal(undefined)
    })

    it('writes a use once a minute', async () => {
      await one.sessions.touch('s1', { now: now + minute / 2, idleEndsAt: now + 90 * minute })
      expect((await other.sessions.find('s1', now))?.lastSeenAt).to.equal(now)
      await one.sessions.touch('s1', { now: now + minute, idleEndsAt: now + 91 * minute })

      expect(await other.sessions.find('s1', now + 30 * minute)).to.deep.include({
        lastSeenAt: now + minute,
        idleEndsAt: now + 91 * minute,
      })
    })

    it('does not wake a session that has ended', async () => {
      await one.sessions.put(session({ hash: 'late', idleEndsAt: now + minute }))
      await one.sessions.touch('late', { now: now + 2 * minute, idleEndsAt: now + day })

      expect(await one.sessions.find('late', now + 2 * minute)).to.equal(undefined)
    })

    it('lists and ends the sessions of a user, all or all others', async () => {
      await one.sessions.put(session({ hash: 'bob', user: 'bob' }))
      await one.sessions.put(session({ hash: 's3', lastSeenAt: now + 5 * minute }))

      const hashes = (await other.sessions.list('ada', now)).map(({ hash }) => hash)
      expect(hashes).to.deep.equal(['s3', 's1', 's2', 'late'])
      expect(await one.sessions.removeOf('ada', 's3')).to.equal(3)
      expect((await other.sessions.list('ada', now)).map(({ hash }) => hash)).to.deep.equal(['s3'])
      expect(await one.sessions.remove('s3')).to.equal(true)
      expect(await one.sessions.remove('s3')).to.equal(false)
      expect(await other.sessions.list('bob', now)).to.have.length(1)
    })

    it('gives a link to one of many that take it, for its purpose and in time', async () => {
      await one.links.put(link({ hash: 'l' }))

      expect(await one.links.take('l', 'password', now)).to.equal(undefined)
      expect(await one.links.take('l', 'firstUser', now + day)).to.equal(undefined)
      const takers = [one, other, one, other].map((books) =>
        books.links.take('l', 'firstUser', now),
      )
      const taken = (await Promise.all(takers)).filter((got) => got !== undefined)
      expect(taken).to.deep.equal([{ ...link({ hash: 'l' }), isUsed: true }])
      expect(await other.links.take('l', 'firstUser', now)).to.equal(undefined)
    })

    it('shows a link that can be taken, and uses up all that are open', async () => {
      await one.links.put(link({ hash: 'open' }))
      await one.links.put(link({ hash: 'also open' }))

      expect(await other.links.find('open', 'firstUser', now)).to.deep.equal(link({ hash: 'open' }))
      expect(await other.links.find('open', 'password', now)).to.equal(undefined)
      expect(await other.links.find('open', 'firstUser', now + day)).to.equal(undefined)
      expect(await one.links.endAll(now)).to.equal(2)
      for (const hash of ['open', 'also open']) {
        expect(await other.links.find(hash, 'firstUser', now)).to.equal(undefined)
        expect(await other.links.take(hash, 'firstUser', now)).to.equal(undefined)
      }
    })
  })

  describe('tokens', () => {
    it('finds a token by its hash until it has ended', async () => {
      expect(await one.tokens.add(token({ id: 't1', name: 'Grafana' }))).to.equal(true)
      expect(await other.tokens.add(token({ id: 't2', name: 'grafana' }))).to.equal(false)
      const ending = token({ id: 't3', name: 'backup', hash: 'h3', endsAt: now + day })
      await other.tokens.add(ending)

      expect(await other.tokens.find('h1', now)).to.deep.equal(token({ id: 't1', name: 'Grafana' }))
      expect(await one.tokens.find('h3', now)).to.deep.equal(ending)
      expect(await one.tokens.find('h3', now + day)).to.equal(undefined)
      expect((await one.tokens.all()).map(({ name: of }) => of)).to.deep.equal([
        'backup',
        'Grafana',
      ])
    })

    it('writes a use once a minute, and forgets a token', async () => {
      await one.tokens.touch('t1', now)
      await one.tokens.touch('t1', now + minute / 2)
      expect((await other.tokens.find('h1', now))?.lastUsedAt).to.equal(now)

      expect(await other.tokens.remove('t1')).to.equal(true)
      expect(await other.tokens.remove('t1')).to.equal(false)
      expect(await one.tokens.find('h1', now)).to.equal(undefined)
    })
  })
}

function user(fields: Partial<User>): User {
  return {
    name: 'ada',
    role: 'admin',
    passwordHash: 'scrypt$…',
    totpSecret: '',
    isTotpActive: false,
    recoveryHashes: [],
    createdAt: now,
    lastLoginAt: 0,
    isDisabled: false,
    version: 0,
    ...fields,
  }
}

function session(fields: Partial<Session>): Session {
  return {
    hash: 's',
    user: 'ada',
    createdAt: now,
    lastSeenAt: now,
    idleEndsAt: now + 30 * minute,
    endsAt: now + day,
    address: '198.51.100.7' as Session['address'],
    userAgent: hostile as Session['userAgent'],
    ...fields,
  }
}

function link(fields: Partial<OneTimeLink>): OneTimeLink {
  const times = { createdAt: now, endsAt: now + 30 * minute }
  return { hash: 'l', purpose: 'firstUser', user: '', ...times, isUsed: false, ...fields }
}

function token(fields: Partial<ApiToken>): ApiToken {
  return {
    ...{ id: 't1', name: 'grafana', hash: 'h1', scope: 'read', createdBy: 'ada' },
    ...{ createdAt: now, endsAt: 0, lastUsedAt: 0 },
    ...fields,
  }
}
