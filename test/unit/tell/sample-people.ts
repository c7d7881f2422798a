// Users, sessions and tokens of nobody, for tests of what the API answers.
import type { Address } from '../../../src/domain/address.js'
import type { PeopleDesk, Person, TokenRecord } from '../../../src/ports/operator/people-desk.js'
import { hostileAgent, sampleTime } from './callback-core.js'

const person: Person = {
  name: 'anna',
  role: 'admin',
  hasPassword: true,
  hasSecondFactor: false,
  isDisabled: false,
  createdAt: sampleTime,
  lastLoginAt: 0,
}

const token: TokenRecord = {
  id: 'token-1',
  name: 'crm',
  scope: 'read',
  createdBy: 'anna',
  createdAt: sampleTime,
  endsAt: sampleTime,
  lastUsedAt: 0,
}

const link = { url: 'https://pbx.example/set-password/x', endsAt: sampleTime, user: 'anna' }

/** One user, one session, one token. */
export const samplePeople: PeopleDesk = {
  users: () => Promise.resolve([person]),
  addUser: () => Promise.resolve(link),
  changeUser: () => Promise.resolve(person),
  removeUser: () => Promise.resolve(),
  issueLink: () => Promise.resolve(link),
  sessions: () =>
    Promise.resolve([
      {
        hash: 'abc',
        user: 'anna',
        createdAt: sampleTime,
        lastSeenAt: sampleTime,
        idleEndsAt: sampleTime,
        endsAt: sampleTime,
        address: '198.51.100.7' as Address,
        userAgent: hostileAgent,
      },
    ]),
  endSession: () => Promise.resolve(),
  tokens: () => Promise.resolve([token]),
  addToken: () => Promise.resolve({ token, secret: 'sipward_x' }),
  endToken: () => Promise.resolve(),
}
