// The host names on the allowlist. Their addresses stand in the list itself, as entries of the origin `name`.
import { maxHostNames } from '../../domain/host-name.js'
import type { HostName, NamedHost } from '../../domain/host-name.js'

/** Host names, a bounded number of them. */
export class NameBook {
  readonly #names = new Map<HostName, NamedHost>()

  get size(): number {
    return this.#names.size
  }

  get(name: HostName): NamedHost | undefined {
    return this.#names.get(name)
  }

  /** All of them, in the order in which they were added. */
  all(): readonly NamedHost[] {
    return [...this.#names.values()]
  }

  /** Adds or replaces a name; false where there is no room for it. */
  add(named: NamedHost): boolean {
    if (!this.#names.has(named.name) && this.#names.size >= maxHostNames) return false
    this.#names.set(named.name, named)
    return true
  }

  /** Removes a name; returns it, or undefined where it was not there. */
  remove(name: HostName): NamedHost | undefined {
    const named = this.#names.get(name)
    this.#names.delete(name)
    return named
  }
}
