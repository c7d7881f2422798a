// A guest: a user with a password that a program has made, who comes in by a link without a form.
import type { Accounts, User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { OneTimeLinkBook } from './one-time-link-book.js'
import type { Passwords } from './passwords.js'
import { newUser } from './people.js'
import { newSecret } from './secret-words.js'

const passwordLength = 16

/** How a guest comes in: once by the link, later by name and password. */
export interface GuestPass {
  readonly url: string
  readonly name: string
  readonly password: string
}

/** Makes guests and lets them in. No page and no route of the API makes one. */
export class Guests {
  readonly #parts: {
    readonly accounts: Accounts
    readonly links: OneTimeLinkBook
    readonly passwords: Passwords
    readonly clock: Clock
  }

  constructor(parts: {
    readonly accounts: Accounts
    readonly links: OneTimeLinkBook
    readonly passwords: Passwords
    readonly clock: Clock
  }) {
    this.#parts = parts
  }

  /** Makes the user, an administrator, and the link. */
  async letIn(name: string): Promise<GuestPass> {
    const { accounts, links, passwords, clock } = this.#parts
    const password = newSecret().slice(0, passwordLength)
    const passwordHash = await passwords.hash(password)
    await accounts.put({ ...newUser(name, 'admin', clock.now()), passwordHash })
    const { url } = await links.issue('guest', name)
    return { url, name, password }
  }

  /** Uses a link up; undefined where it was used, has ended or was never issued. */
  async enter(secret: string): Promise<User | undefined> {
    const link = await this.#parts.links.take('guest', secret)
    const user = link && (await this.#parts.accounts.find(link.user))
    return user?.isDisabled === false ? user : undefined
  }
}
