// How many addresses one account is believed: whoever may register can write any address into a contact.
import { calledByPbx } from '../domain/trust.js'
import type { WorkingSource } from './working-address.js'

// A phone that wanders further than that authenticates, which is trusted by itself.
const maxAddressesOfAccount = 10
// A PBX with more is no office.
const maxAccounts = 20_000
const dayMs = 86_400_000

/** Believes each account of one PBX only so many addresses a day, whichever way the PBX tells of them. */
export class BelievedAddresses {
  readonly #now: () => number
  readonly #addresses = new Map<string, Set<string>>()
  #countedSince = -Infinity

  constructor(now: () => number) {
    this.#now = now
  }

  /** Tells whether to believe it, and counts it. Servers that the PBX itself calls are named by its configuration. */
  takes({ account, network }: WorkingSource): boolean {
    if (account === calledByPbx) return true
    this.#startDay()
    const known = this.#addresses.get(account)
    if (known?.has(network) === true) return true
    const isFull = known === undefined ? this.#addresses.size >= maxAccounts : isCrowded(known)
    if (isFull) return false
    this.#addresses.set(account, (known ?? new Set<string>()).add(network))
    return true
  }

  #startDay(): void {
    const now = this.#now()
    // A clock that was put back starts a day too.
    if (Math.abs(now - this.#countedSince) < dayMs) return
    this.#addresses.clear()
    this.#countedSince = now
  }
}

function isCrowded(addresses: ReadonlySet<string>): boolean {
  return addresses.size >= maxAddressesOfAccount
}
