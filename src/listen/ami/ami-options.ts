// What an AMI client is told when it is made, and the check of it.
import { AppError } from '../../domain/app-error.js'
import type { Clock } from '../../ports/clock.js'
import type { EventSink, StatusListener, WorkingSink } from '../../ports/event-source.js'
import type { BelievedAddresses } from '../believed-addresses.js'
import type { HeartbeatTiming } from '../heartbeat.js'
import type { HepSilence } from '../hep-silence.js'

/** How long things may take, in ms. */
export interface AmiTiming extends HeartbeatTiming {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number

  /** Until the greeting is there. */
  readonly greetingMs: number

  /** Until the login is answered; Asterisk takes a second to refuse one. */
  readonly loginMs: number

  /** After how long without any security event, not even of our own login, `status` mentions it. */
  readonly silenceMs: number

  /** From one round of questions who works with the PBX to the next, and how long one answer may take. */
  readonly trustMs: number
  readonly trustAnswerMs: number

  /** The first delay before another try, and the longest; each failure doubles it. */
  readonly backoffMs: number
  readonly maxBackoffMs: number
}

/** The timing that is used unless a test has other wishes. */
export const defaultAmiTiming: AmiTiming = {
  connectMs: 5000,
  greetingMs: 5000,
  loginMs: 10_000,
  pingMs: 1000,
  pongMs: 5000,
  busyPongMs: 60_000,
  silenceMs: 10_000,
  trustMs: 300_000,
  trustAnswerMs: 20_000,
  backoffMs: 1000,
  maxBackoffMs: 60_000,
}

/** Where the manager listens and who we are to it. */
export interface AmiAccess {
  /** The `name` of the `[[asterisk]]` section. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly username: string
  readonly secret: string

  /** TLS: `true` trusts the authorities of the system, `ca` only these (PEM), for a certificate of one's own. */
  readonly tls?: boolean | { readonly ca: string }
}

/** What {@link AmiClient} is made of. */
export interface AmiClientOptions extends AmiAccess {
  /** Without `onWorking` nobody is asked who works with the PBX. */
  readonly sink: EventSink & Partial<WorkingSink>
  readonly clock: Clock
  /** Hears of each change of the status. */
  readonly onChange?: StatusListener
  /** Where HEP is listened to as well: hears of each event that HEP should have shown. */
  readonly hepSilence?: HepSilence
  /** Shared with ARI where that tells of the same PBX; else one of its own. */
  readonly believed?: BelievedAddresses

  /** From 0 to 1; Math.random unless given. */
  readonly random?: () => number
  readonly timing?: Partial<AmiTiming>
}

/**
 * Throws an AppError when a value could end a line of the protocol: it would inject an action. The
 * value itself is not told, for it may be the secret.
 */
export function checkAccess(access: AmiAccess): void {
  for (const key of ['name', 'host', 'username', 'secret'] as const) {
    if (/[\u0000-\u001f\u007f]/.test(access[key])) {
      throw new AppError(
        'invalidConfiguration',
        `[[asterisk]] ${key}: holds a line end or another control character; remove it`,
      )
    }
  }
}
