// Who hears what happens on a connection to a manager.
import type { DialplanReport } from '../../domain/dialplan-report.js'
import type { SecurityEvent } from '../../domain/security-event.js'
import type { WorkingSource } from '../working-address.js'

/** A pong: the PBX's clock, and ours when the ping left and the pong came. */
export interface Pong {
  readonly pbxAt: number
  readonly sentAt: number
  readonly receivedAt: number
}

/** Why a connection ended. */
export interface AmiEnd {
  readonly state: 'refused' | 'lost'
  readonly reason: string
}

/** Hears what happens on a connection. */
export interface AmiConnectionListener {
  onLoggedIn(version: string): void
  onVersion(version: string): void
  onEvent(event: SecurityEvent, receivedAt: number): void
  onPong(pong: Pong): void

  /** The PBX says that something works there; absent where nobody wants to know. */
  onWorking?: ((working: WorkingSource) => void) | undefined

  /** The dialplan reports a caller; absent where nobody wants to know. */
  onDialplanReport?: ((report: DialplanReport) => void) | undefined

  /** Asterisk says that all its modules are at work. */
  onFullyBooted(): void

  /** Something that is no event was dropped. */
  onDrop(reason: string): void

  /** Called once, last, unless `close` was called before. */
  onEnd(end: AmiEnd): void
}
