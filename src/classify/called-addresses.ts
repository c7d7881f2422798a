// The addresses that the PBX itself calls, as far as they answer: servers that it registers with,
// and phones and trunks whose line it watches (qualify).
//
// The attacker's view: whoever has one account may write any address into a contact, or many of
// them, and the PBX calls them all. So nobody is at work because he is called, only who answers with
// 2xx; ten addresses with one user in the Request-URI, fifty in all. An address with a success of its
// own takes no place. REGISTER goes where the PBX's own configuration says: it has no such bound.
import type { Address } from '../domain/address.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { SipRequest, SipResponse } from '../domain/sip-message.js'
import { detached, joinedKey } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { calledNumberOf } from './called-number.js'

/** How many addresses are believed of one user, and how many at all. */
export const maxAddressesOfUser = 10
/** The bound of all users together. */
export const maxCalledAddresses = 50
const placeLifetimeMs = 1_800_000
// A qualify waits 3 s, a registration up to 32 s for its answer.
const answerLifetimeMs = 32_000
const maxAwaited = 8192

interface Called {
  readonly isRegistration: boolean
  readonly user: Untrusted
}

interface Place {
  readonly user: Untrusted
  at: number
}

/** Remembers whom the PBX calls, and tells who has answered. */
export class CalledAddresses {
  readonly #awaited = new GenerationMap<Untrusted, Called>({
    capacity: maxAwaited,
    lifetimeMs: answerLifetimeMs,
  })
  readonly #places = new Map<Address, Place>()

  /**
   * The PBX calls somebody. INVITE, BYE and NOTIFY go to the address in a caller's Contact, and prove
   * nothing.
   */
  called({ method, destination, callId, requestUri, at }: SipRequest): void {
    if (method !== 'REGISTER' && method !== 'OPTIONS') return
    this.#awaited.age(at)
    const user = detached(calledNumberOf(requestUri))
    const called = { isRegistration: method === 'REGISTER', user }
    this.#awaited.set(joinedKey(destination.address, callId), called)
  }

  /**
   * Somebody has answered the PBX. Tells whether he works with it.
   * @param isTrusted whether he is known to work with it for other reasons
   */
  isAtWork(response: SipResponse, isTrusted: () => boolean): boolean {
    const { status, source, callId, at } = response
    if (status < 200 || status >= 300) return false
    const called = this.#awaited.peek(joinedKey(source.address, callId))
    if (called === undefined) return false
    if (called.isRegistration || this.#keepsPlace(source.address, at) || isTrusted()) return true
    return this.#takePlace(source.address, called.user, at)
  }

  /** The address has authenticated: it needs no place here. */
  authenticated(address: Address): void {
    if (this.#places.size > 0) this.#places.delete(address)
  }

  #keepsPlace(address: Address, at: number): boolean {
    const place = this.#places.get(address)
    if (place === undefined) return false
    place.at = at
    return true
  }

  #takePlace(address: Address, user: Untrusted, at: number): boolean {
    let ofUser = 0
    for (const [known, place] of this.#places) {
      if (Math.abs(at - place.at) >= placeLifetimeMs) this.#places.delete(known)
      else if (place.user === user) ofUser += 1
    }
    if (ofUser >= maxAddressesOfUser || this.#places.size >= maxCalledAddresses) return false
    this.#places.set(address, { user, at })
    return true
  }
}
