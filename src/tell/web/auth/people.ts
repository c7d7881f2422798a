// Users, sessions, tokens and links, as administrators and the command line order them.
import { randomUUID } from 'node:crypto'
import { AppError } from '../../../domain/app-error.js'
import type { Accounts, Role, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type {
  Author,
  IssuedLink,
  PeopleDesk,
  Person,
  PersonChange,
  TokenRecord,
  WantedToken,
} from '../../../ports/operator/people-desk.js'
import type { Session, Sessions } from '../../../ports/sessions.js'
import type { ApiToken, Tokens } from '../../../ports/tokens.js'
import type { ChangeWriter } from './change-writer.js'
import type { OneTimeLinkBook } from './one-time-link-book.js'
import { includesScope, isAtLeast, scopeOf } from './roles.js'
import { hashOfSecret, newSecret } from './secret-words.js'

const maxUsers = 1000
const maxTokens = 1000

/** What the desk is made of. */
export interface PeopleParts {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly tokens: Tokens
  readonly links: OneTimeLinkBook
  readonly changes: Pick<ChangeWriter, 'writeInTime'>
  readonly clock: Clock
}

/** Implements {@link PeopleDesk}. */
export class People implements PeopleDesk {
  readonly #parts: PeopleParts

  constructor(parts: PeopleParts) {
    this.#parts = parts
  }

  async users(): Promise<readonly Person[]> {
    return (await this.#parts.accounts.all()).map(toPerson)
  }

  async addUser(name: string, role: Role, by: Author): Promise<IssuedLink> {
    const { accounts, links, changes, clock } = this.#parts
    checkName(name, 'the name of a user')
    if ((await accounts.all()).length >= maxUsers) throw refused(`${maxUsers} users are the most`)
    const isNew = await accounts.put(newUser(name, role, clock.now()))
    if (!isNew) throw refused(`there is a user ${name} already`)
    await changes.writeInTime(
      { action: 'addUser', subject: name, after: JSON.stringify({ role }) },
      by,
    )
    return links.issue('password', name)
  }

  async changeUser(name: string, change: PersonChange, by: Author): Promise<Person> {
    const { accounts, sessions, changes } = this.#parts
    const user = await this.#user(name)
    const next = changed(user, change)
    if (isActiveAdmin(user) && !isActiveAdmin(next)) await this.#refuseLast(user)
    if (!(await accounts.put(next))) throw busy(user)
    await sessions.removeOf(user.name)
    if (isLess(next, user)) await this.#endWhatItMade(next)
    const [before, after] = [user, next].map((each) => JSON.stringify(toPerson(each)))
    const texts = { before: before ?? '', after: after ?? '' }
    await changes.writeInTime({ action: 'changeUser', subject: user.name, ...texts }, by)
    return toPerson(next)
  }

  async removeUser(name: string, by: Author): Promise<void> {
    const { accounts, sessions, changes } = this.#parts
    const user = await this.#user(name)
    if (isActiveAdmin(user)) await this.#refuseLast(user)
    await accounts.remove(user.name)
    await sessions.removeOf(user.name)
    await this.#endWhatItMade({ ...user, isDisabled: true })
    const before = JSON.stringify(toPerson(user))
    await changes.writeInTime({ action: 'removeUser', subject: user.name, before }, by)
  }

  async issueLink(user: string, by: Author): Promise<IssuedLink> {
    const { accounts, links, changes } = this.#parts
    if (user === '') {
      const isFirst = (await accounts.all()).length === 0
      if (!isFirst) throw refused('there are users: name the one who is to get a new password')
      return links.issue('firstUser', '')
    }
    const { name } = await this.#user(user)
    await changes.writeInTime({ action: 'issueLink', subject: name }, by)
    return links.issue('password', name)
  }

  async sessions(): Promise<readonly Session[]> {
    const { accounts, sessions, clock } = this.#parts
    const users = await accounts.all()
    const lists = await Promise.all(users.map(({ name }) => sessions.list(name, clock.now())))
    return lists.flat().sort((a, b) => b.lastSeenAt - a.lastSeenAt)
  }

  async endSession(hash: string, by: Author): Promise<void> {
    const { sessions, changes, clock } = this.#parts
    const session = await sessions.find(hash, clock.now())
    if (session === undefined) throw refused('this session has ended already')
    await sessions.remove(hash)
    const before = JSON.stringify({ address: session.address })
    await changes.writeInTime({ action: 'endSession', subject: session.user, before }, by)
  }

  async tokens(): Promise<readonly TokenRecord[]> {
    return (await this.#parts.tokens.all()).map(toTokenRecord)
  }

  async addToken({ name, scope, endsAt }: WantedToken, by: Author) {
    const { tokens, changes, clock } = this.#parts
    checkName(name, 'the name of a token')
    const createdAt = clock.now()
    if (endsAt !== 0 && endsAt <= createdAt) throw refused('the end of a token must lie ahead')
    if ((await tokens.all()).length >= maxTokens) throw refused(`${maxTokens} tokens are the most`)
    const secret = `sipward_${newSecret()}`
    const hash = hashOfSecret(secret)
    const id = randomUUID()
    const times = { createdAt, endsAt, lastUsedAt: 0 }
    const token: ApiToken = { id, name, hash, scope, createdBy: by.name, ...times }
    if (!(await tokens.add(token))) throw refused(`there is a token ${name} already`)
    const after = JSON.stringify({ scope, endsAt })
    await changes.writeInTime({ action: 'addToken', subject: name, after }, by)
    return { token: toTokenRecord(token), secret }
  }

  async endToken(id: string, by: Author): Promise<void> {
    const { tokens, changes } = this.#parts
    const all = await tokens.all()
    const token = all.find((each) => each.id === id || each.name === id)
    if (token === undefined || !(await tokens.remove(token.id))) throw refused('no such token')
    const before = JSON.stringify({ scope: token.scope })
    await changes.writeInTime({ action: 'endToken', subject: token.name, before }, by)
  }

  /** Who may no longer do something has no token that still does, and no open link into an account. */
  async #endWhatItMade({ name, role, isDisabled }: User): Promise<void> {
    const { tokens, links } = this.#parts
    await links.endAll()
    for (const token of await tokens.all()) {
      const isOwn = token.createdBy === name
      if (!isOwn || (!isDisabled && includesScope(scopeOf(role), token.scope))) continue
      await tokens.remove(token.id)
    }
  }

  async #user(name: string): Promise<User> {
    const user = await this.#parts.accounts.find(name)
    if (user === undefined) throw refused('there is no such user')
    return user
  }

  async #refuseLast(user: User): Promise<void> {
    const others = (await this.#parts.accounts.all()).filter(({ name }) => name !== user.name)
    if (others.some(isActiveAdmin)) return
    throw refused('the last administrator stays: make another one first')
  }
}

/** Makes a user who has no password yet. */
export function newUser(name: string, role: Role, createdAt: number): User {
  return {
    name,
    role,
    passwordHash: '',
    totpSecret: '',
    isTotpActive: false,
    recoveryHashes: [],
    createdAt,
    lastLoginAt: 0,
    isDisabled: false,
    version: 0,
  }
}

/** @throws AppError `invalidValue` for what is no name of a user or a token */
export function checkName(name: string, what: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(name)) return
  throw refused(`${what} must be 1 to 64 letters, digits, dots, dashes, underscores or @`)
}

function changed(user: User, { role, isDisabled, isSecondFactorLost }: PersonChange): User {
  const withoutFactor = { totpSecret: '', isTotpActive: false, recoveryHashes: [] }
  return {
    ...user,
    role: role ?? user.role,
    isDisabled: isDisabled ?? user.isDisabled,
    ...(isSecondFactorLost === true && withoutFactor),
  }
}

/** Tells whether a user may do less than before. */
function isLess(next: User, before: User): boolean {
  return (next.isDisabled && !before.isDisabled) || !isAtLeast(next.role, before.role)
}

function isActiveAdmin({ role, isDisabled, passwordHash }: User): boolean {
  return role === 'admin' && !isDisabled && passwordHash !== ''
}

function toPerson(user: User): Person {
  const { name, role, isDisabled, createdAt, lastLoginAt } = user
  const hasPassword = user.passwordHash !== ''
  const hasSecondFactor = user.isTotpActive
  return { name, role, hasPassword, hasSecondFactor, isDisabled, createdAt, lastLoginAt }
}

function toTokenRecord(token: ApiToken): TokenRecord {
  const { id, name, scope, createdBy, createdAt, endsAt, lastUsedAt } = token
  return { id, name, scope, createdBy, createdAt, endsAt, lastUsedAt }
}

function refused(text: string): AppError {
  return new AppError('invalidValue', text)
}

/** Makes the refusal of a change that another change came before. */
export function busy({ name }: User): AppError {
  return refused(`${name} was changed by somebody else meanwhile: look again`)
}
