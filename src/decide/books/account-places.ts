// Where each account works: from how many sources, and from which.
import type { Source } from '../../domain/address.js'
import type { Untrusted } from '../../domain/untrusted.js'

/** More sources of one account are not trusted for it. */
export const maxPlaces = 10

/** The sources of each account. Whoever uses it keeps them to {@link maxPlaces}. */
export class AccountPlaces {
  readonly #places = new Map<Untrusted, Set<Source>>()

  of(account: Untrusted): readonly Source[] {
    return [...(this.#places.get(account) ?? [])]
  }

  has(account: Untrusted, source: Source): boolean {
    return this.#places.get(account)?.has(source) === true
  }

  isFull(account: Untrusted): boolean {
    return (this.#places.get(account)?.size ?? 0) >= maxPlaces
  }

  /** Adds a source; true where the account has one too many now. */
  add(account: Untrusted, source: Source): boolean {
    const places = this.#places.get(account)
    if (places === undefined) {
      this.#places.set(account, new Set([source]))
      return false
    }
    places.add(source)
    return places.size > maxPlaces
  }

  delete(account: Untrusted, source: Source): void {
    const places = this.#places.get(account)
    places?.delete(source)
    if (places?.size === 0) this.#places.delete(account)
  }
}
