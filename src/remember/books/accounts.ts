// Users in a store.
import type { Accounts, User } from '../../ports/accounts.js'
import { Book } from './book.js'
import { nameKey, userSchema } from './book-schemas.js'
import type { Shelves } from './shelf.js'

// Nobody scrolls through more people than that; a directory would have to be another port.
const maxUsers = 10_000

/** Implements {@link Accounts}. */
export class StoredAccounts implements Accounts {
  readonly #users: Book<User>

  constructor(shelves: Shelves) {
    this.#users = new Book(userSchema, shelves('users'))
  }

  all(): Promise<readonly User[]> {
    return this.#users.find([], { by: 'key', isDescending: false }, maxUsers)
  }

  find(name: string): Promise<User | undefined> {
    return this.#users.get(nameKey(name))
  }

  put(user: User): Promise<boolean> {
    const next = { ...user, version: user.version + 1 }
    if (user.version === 0) return this.#users.insert(next)
    return this.#users.replace(next, [['version', 'is', user.version]])
  }

  async remove(name: string): Promise<boolean> {
    return (await this.#users.remove([['key', 'is', nameKey(name)]])) > 0
  }
}
