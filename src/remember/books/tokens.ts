// Tokens in a store.
import type { ApiToken, Tokens } from '../../ports/tokens.js'
import { Book } from './book.js'
import { tokenSchema } from './book-schemas.js'
import type { Shelves } from './shelf.js'

const touchedEveryMs = 60_000
const maxTokens = 10_000

/** Implements {@link Tokens}. */
export class StoredTokens implements Tokens {
  readonly #tokens: Book<ApiToken>

  constructor(shelves: Shelves) {
    this.#tokens = new Book(tokenSchema, shelves('tokens'))
  }

  all(): Promise<readonly ApiToken[]> {
    return this.#tokens.find([], { by: 'key', isDescending: false }, maxTokens)
  }

  async find(hash: string, now: number): Promise<ApiToken | undefined> {
    const [token] = await this.#tokens.find(
      [['hash', 'is', hash]],
      { by: 'key', isDescending: false },
      1,
    )
    return token === undefined || (token.endsAt !== 0 && token.endsAt <= now) ? undefined : token
  }

  add(token: ApiToken): Promise<boolean> {
    return this.#tokens.insert(token)
  }

  async touch(id: string, now: number): Promise<void> {
    await this.#tokens.change(
      [
        ['id', 'is', id],
        ['lastUsedAt', 'atMost', now - touchedEveryMs],
      ],
      { set: { lastUsedAt: now } },
    )
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#tokens.remove([['id', 'is', id]])) > 0
  }
}
