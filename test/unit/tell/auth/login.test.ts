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
function accountsOf(user: User): Accounts {
  let kept = user
  return {
    all: () => Promise.resolve([kept]),
    find: (name) => Promise.resolve(name === kept.name ? kept : undefined),
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
  const accounts = accountsOf({
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
  })
  const secrets = { seal: (text: string) => text, open: (text: string) => text }
  const secondFactors = new SecondFactors({ accounts, secrets, clock })
  const failed: string[] = []
  const login = new Login({ accounts, passwords, secondFactors, clock })
  const tryPassword = (text: string, from: Address, name = 'anna') =>
    login.password({ name, password: text }, from, ({ account }) => {
      failed.push(`${from} ${account}`)
    })
  return { clock, login, failed, tryPassword }
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
