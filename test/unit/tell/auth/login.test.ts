// Who is told of as an attempt at the login, and how often a code may be tried.
import { expect } from 'chai'
import type { Address } from '../../../../src/domain/address.js'
import type { Accounts, User } from '../../../../src/ports/accounts.js'
import { Login } from '../../../../src/tell/web/auth/login.js'
import { Passwords } from '../../../../src/tell/web/auth/passwords.js'
import { SecondFactors } from '../../../../src/tell/web/auth/second-factors.js'
import { FakeClock } from '../../../support/fake-clock.js'

const owner = '198.51.100.7' as Address
const guesser = '203.0.113.66' as Address
const password = 'correct horse battery'

/** Accounts in memory: what the store promises, for one user. */
function accountsOf(user: User, onFind: () => void): Accounts {
  let kept = user
  return {
    all: () => Promise.resolve([kept]),
    find: (name) => {
      onFind()
      return Promise.resolve(name === kept.name ? kept : undefined)
    },
    put: (changed) => {
      kept = changed
      return Promise.resolve(true)
    },
    remove: () => Promise.resolve(false),
  }
}

async function stage(second: Partial<User> = {}) {
  const clock = new FakeClock()
  const passwords = new Passwords({ N: 16, r: 1, p: 1 })
  let looked = 0
  const anna: User = {
    name: 'anna',
    role: 'admin',
    passwordHash: await passwords.hash(password),
    totpSecret: '',
    isTotpActive: false,
    recoveryHashes: [],
    createdAt: 0,
    lastLoginAt: 0,
    isDisabled: false,
    version: 1,
    ...second,
  }
  const accounts = accountsOf(anna, () => (looked += 1))
  const secrets = { seal: (text: string) => text, open: (text: string) => text }
  const secondFactors = new SecondFactors({ accounts, secrets, clock })
  const failed: string[] = []
  const login = new Login({ accounts, passwords, secondFactors, clock })
  const tryPassword = (text: string, from: Address, name = 'anna') =>
    login.password({ name, password: text }, from, ({ account }) => {
      failed.push(`${from} ${account}`)
    })
  return { clock, login, failed, tryPassword, looked: () => looked }
}

describe('the login', () => {
  it('tells nobody of an owner who has to wait because somebody guesses at his account', async () => {
    const { clock, failed, tryPassword } = await stage()
    for (let guess = 0; guess < 5; guess += 1) await tryPassword(`guess ${guess}`, guesser)
    expect(failed).to.deep.equal(Array.from({ length: 5 }, () => `${guesser} anna`))

    const early = await tryPassword(password, owner)
    clock.advance(10_000)
    const later = await tryPassword(password, owner)

    expect([early.kind, later.kind]).to.deep.equal(['refused', 'in'])
    expect(failed).to.have.length(5)
  })

  it('tells of each try of a source that has to wait for its own failures', async () => {
    const { failed, tryPassword } = await stage()
    for (let guess = 0; guess < 10; guess += 1) await tryPassword(`guess ${guess}`, guesser)

    expect(failed).to.have.length(10)
  })

  it('tells of a source that does not wait while others delay the account', async () => {
    const { failed, tryPassword } = await stage()
    for (let guess = 0; guess < 5; guess += 1) await tryPassword(`guess ${guess}`, guesser)
    const hasty = '198.51.100.9' as Address
    for (let guess = 0; guess < 6; guess += 1) await tryPassword(`guess ${guess}`, hasty)

    expect(failed.filter((each) => each.startsWith(hasty))).to.have.length(3)
  })

  it('makes a guesser wait however often he logs in with an account of his own', async () => {
    const { clock, tryPassword } = await stage()
    const waits: number[] = []
    for (let guess = 0; guess < 6; guess += 1) {
      const step = await tryPassword('guess', guesser, `other ${guess}`)
      waits.push(step.kind === 'refused' ? step.waitMs : -1)
      clock.advance(waits.at(-1) ?? 0)
      expect((await tryPassword(password, guesser)).kind).to.equal('in')
    }

    expect(waits).to.deep.equal([0, 0, 1000, 2000, 4000, 8000])
  })

  it('forgives typing errors of whoever then logs in with the same account', async () => {
    const { clock, tryPassword } = await stage()
    for (let round = 0; round < 3; round += 1) {
      for (let typo = 0; typo < 3; typo += 1) await tryPassword('correct hose', owner)
      clock.advance(1000)
      expect((await tryPassword(password, owner)).kind).to.equal('in')
    }
  })

  const places = Array.from({ length: 22 }, (_, index) => `203.0.113.${index + 1}` as Address)
  const crowds = {
    'one source at one account': () => ({ name: 'anna', from: guesser }),
    'one source at many accounts': (index: number) => ({ name: `user ${index}`, from: guesser }),
    'many sources at one account': (index: number) => ({
      name: 'anna',
      from: places[index] ?? guesser,
    }),
    'many sources at an account that is not there': (index: number) => ({
      name: 'nobody',
      from: places[index] ?? guesser,
    }),
  }
  for (const [crowd, of] of Object.entries(crowds)) {
    it(`looks at three of the passwords that are tried at once by ${crowd}`, async () => {
      const { tryPassword, looked } = await stage()
      const tries = places.map((_, index) => {
        const { name, from } = of(index)
        return tryPassword(index === 21 ? password : `guess ${index}`, from, name)
      })
      const kinds = (await Promise.all(tries)).map(({ kind }) => kind)

      expect(looked()).to.equal(3)
      expect(new Set(kinds)).to.deep.equal(new Set(['refused']))
    })
  }

  it('lets everybody in who logs in at once from one address', async () => {
    const { tryPassword, failed } = await stage()
    const steps = await Promise.all(places.map(() => tryPassword(password, owner)))

    expect(new Set(steps.map(({ kind }) => kind))).to.deep.equal(new Set(['in']))
    expect(failed).to.deep.equal([])
  })

  it('lets only so many tries of an account wait for their turn, and takes others then', async () => {
    const { tryPassword } = await stage()
    const steps = await Promise.all(Array.from({ length: 50 }, () => tryPassword(password, owner)))
    const refused = steps.filter(({ kind }) => kind === 'refused')

    expect(refused).to.have.length(18)
    expect(refused[0]).to.deep.include({ waitMs: 1000 })
  })

  it('looks at three of the codes that are tried at once, however many logins they belong to', async () => {
    const { login, tryPassword, looked } = await stage({ isTotpActive: true })
    const held: string[] = []
    for (let count = 0; count < 10; count += 1) {
      const step = await tryPassword(password, owner)
      if (step.kind === 'code') held.push(step.pending)
    }
    const before = looked()
    const tries = held.map((pending) =>
      login.code({ pending, code: '000000' }, owner, () => undefined),
    )
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind)

    expect(held).to.have.length(10)
    expect(looked() - before).to.equal(3)
    expect(new Set(kinds)).to.deep.equal(new Set(['refused']))
  })

  it('takes codes that are sent at once for tries one after the other', async () => {
    const { login, tryPassword } = await stage({ isTotpActive: true })
    const step = await tryPassword(password, owner)
    const pending = step.kind === 'code' ? step.pending : ''
    const codes = Array.from({ length: 40 }, (_, code) => `${code}`.padStart(6, '0'))

    const answers = await Promise.all(
      codes.map((code) => login.code({ pending, code }, owner, () => undefined)),
    )

    expect(answers.filter(({ kind }) => kind === 'refused')).to.have.length(5)
    expect(answers.filter(({ kind }) => kind === 'again')).to.have.length(35)
  })
})
