// Who comes with a one-time link: the first user, and users who set their password.
import type { Address } from '../../../domain/address.js'
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { Sessions } from '../../../ports/sessions.js'
import type { ChangeWriter } from './change-writer.js'
import type { OneTimeLinkBook } from './one-time-link-book.js'
import { type Passwords, passwordProblem } from './passwords.js'
import { checkName, newUser } from './people.js'

const maxTries = 5

/** What this needs. */
export interface NewcomerParts {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly links: OneTimeLinkBook
  readonly passwords: Passwords
  readonly changes: Pick<ChangeWriter, 'writeInTime'>
  readonly clock: Clock
}

/** Lets them in; a link is used up only where everything else is right. */
export class Newcomers {
  readonly #parts: NewcomerParts

  constructor(parts: NewcomerParts) {
    this.#parts = parts
  }

  /** Says what is wrong with a name and a password; empty for nothing. */
  problemOf({ name, password }: { name: string | undefined; password: string }): string {
    try {
      if (name !== undefined) checkName(name, 'the name')
    } catch {
      return 'The name must be 1 to 64 letters, digits, dots, dashes, underscores or @.'
    }
    const problem = passwordProblem(password)
    return problem === '' ? '' : `The password ${problem}.`
  }

  /** Makes the first user, an administrator; undefined where the link does not work, or one is there. */
  async first(
    secret: string,
    { name, password }: { readonly name: string; readonly password: string },
    address: Address,
  ): Promise<User | undefined> {
    const { accounts, links, changes, clock, passwords } = this.#parts
    if ((await accounts.all()).length > 0 || !(await links.isOpen('firstUser', secret)))
      return undefined
    const passwordHash = await passwords.hash(password)
    if ((await links.take('firstUser', secret)) === undefined) return undefined
    const user = { ...newUser(name, 'admin', clock.now()), passwordHash }
    if (!(await accounts.put(user))) return undefined
    const after = JSON.stringify({ role: 'admin' })
    await changes.writeInTime({ action: 'addUser', subject: name, after }, { name, address })
    return { ...user, version: 1 }
  }

  /** Sets a password and ends the user's sessions; undefined where the link does not work. */
  async setPassword(secret: string, password: string, address: Address): Promise<User | undefined> {
    const { sessions, links, changes, passwords } = this.#parts
    if (!(await links.isOpen('password', secret))) return undefined
    const passwordHash = await passwords.hash(password)
    const link = await links.take('password', secret)
    const user = link && (await this.#withPassword(link.user, passwordHash))
    if (user === undefined) return undefined
    await sessions.removeOf(user.name)
    const { name } = user
    await changes.writeInTime({ action: 'setPassword', subject: name }, { name, address })
    return user
  }

  /** Gives a user a password; whoever changes the same user at this moment does not keep it from them. */
  async #withPassword(name: string, passwordHash: string): Promise<User | undefined> {
    const { accounts } = this.#parts
    for (let tries = 0; tries < maxTries; tries++) {
      const user = await accounts.find(name)
      if (user === undefined || user.isDisabled) return undefined
      if (await accounts.put({ ...user, passwordHash })) {
        return { ...user, passwordHash, version: user.version + 1 }
      }
    }
    return undefined
  }
}
