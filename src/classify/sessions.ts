// The sessions by address and Call-ID.
import type { Endpoint } from '../domain/endpoint.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { SecurityEvent } from '../domain/security-event.js'
import { joinedKey } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { SessionOwner } from './session-owner.js'
import { Session } from './session.js'

// A late answer (a nonce 40 s old) still completes its attempt.
const lifetimeMs = 60_000

/** Finds the session of an event or a message, and begins it where it is new. */
export class Sessions {
  readonly #owner: SessionOwner
  readonly #sessions: GenerationMap<string, Session>
  // The events of one request come one behind the other: the second need not be looked up.
  #lastEvent: SecurityEvent | undefined
  #lastSession: Session | undefined

  /** @param capacity how many sessions are surely remembered */
  constructor(owner: SessionOwner, capacity: number) {
    this.#owner = owner
    this.#sessions = new GenerationMap({ capacity, lifetimeMs })
  }

  /** How many are remembered. */
  get size(): number {
    return this.#sessions.size
  }

  /** How many had to be forgotten because there were too many at once. */
  get forgotten(): number {
    return this.#sessions.forgotten
  }

  age(now: number): void {
    if (this.#sessions.age(now)) this.#lastEvent = undefined
  }

  /** The session of an event. */
  ofEvent(event: SecurityEvent): Session {
    const known = this.#lastEvent !== undefined && isOfOneSession(event, this.#lastEvent)
    if (known && this.#lastSession !== undefined) return this.#lastSession
    const { service, remote, sessionId } = event
    const session =
      service === 'PJSIP'
        ? this.of(remote, sessionId)
        : // HEP shows PJSIP alone: no Call-ID may pass for the session of another service.
          this.#by(joinedKey(`${remote.address}\n${service}`, sessionId))
    this.#lastEvent = event
    this.#lastSession = session
    return session
  }

  /** The session of a SIP message. */
  of(remote: Endpoint, callId: Untrusted): Session {
    return this.#by(joinedKey(remote.address, callId))
  }

  #by(key: Untrusted): Session {
    // Only the session used last is surely among the young ones.
    this.#lastEvent = undefined
    const known = this.#sessions.get(key)
    if (known !== undefined) return known
    const session = new Session(this.#owner, key)
    this.#sessions.add(key, session)
    return session
  }
}

function isOfOneSession(one: SecurityEvent, other: SecurityEvent): boolean {
  return (
    one.sessionId === other.sessionId &&
    one.remote.address === other.remote.address &&
    one.service === other.service
  )
}
