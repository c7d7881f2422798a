// What an ARI client is told when it is made.
import type { Clock } from '../../ports/clock.js'
import type { LineSink, StatusListener, WorkingSink } from '../../ports/event-source.js'
import type { BelievedAddresses } from '../believed-addresses.js'
import type { HeartbeatTiming } from '../heartbeat.js'

/** How long things may take, in ms. */
export interface AriTiming extends HeartbeatTiming {
  /** Until a request is answered whole, name look-up and TLS included. */
  readonly answerMs: number

  /** The first delay before another try, and the longest; each failure doubles it. */
  readonly backoffMs: number
  readonly maxBackoffMs: number

  /** The delay before another try where a person must change something first. */
  readonly refusedMs: number

  /** How long a connection must have stood until the next failure counts as the first. */
  readonly provenMs: number

  /** How long a line must not have answered until it is told, and how long until it may be told once more. */
  readonly lostForMs: number
  readonly tellAgainMs: number

  /** How often the lines are looked through. */
  readonly lookMs: number
}

/** The timing that is used unless a test has other wishes. */
export const defaultAriTiming: AriTiming = {
  answerMs: 5000,
  pingMs: 1000,
  pongMs: 5000,
  busyPongMs: 60_000,
  backoffMs: 1000,
  maxBackoffMs: 60_000,
  refusedMs: 60_000,
  provenMs: 10_000,
  lostForMs: 60_000,
  tellAgainMs: 3_600_000,
  lookMs: 5000,
}

/** Where ARI is served and who we are to it. */
export interface AriAccess {
  /** The base of ARI, `http://127.0.0.1:8088/ari`: without a slash at its end, and without a user in it. */
  readonly url: string
  readonly username: string
  readonly password: string

  /** The only authorities (PEM) that are trusted with https, for a certificate of one's own; else those of the system. */
  readonly ca?: string
}

/** What {@link AriClient} is made of. */
export interface AriClientOptions extends AriAccess {
  /** The `name` of the `[[asterisk]]` section. */
  readonly name: string
  readonly sink: WorkingSink & LineSink
  readonly clock: Clock
  readonly believed: BelievedAddresses
  /** Hears of each change of the status. */
  readonly onChange?: StatusListener

  /** From 0 to 1; Math.random unless given. */
  readonly random?: () => number
  readonly timing?: Partial<AriTiming>
}
