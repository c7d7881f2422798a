// The nonce that an answer presents, by which its address can be proven.
import type { SecurityEvent } from '../domain/security-event.js'
import type { OpenAttempt } from './open-attempt.js'
import type { SessionSink } from './session-sink.js'

/** Says what an event proves: chan_sip tells both nonces; PJSIP only the peer's, which HEP must have seen us send. */
export function presentNonce(attempt: OpenAttempt, event: SecurityEvent, sink: SessionSink): void {
  if (event.name === 'ChallengeResponseFailed') {
    // A slice of its chunk as yet: the proofs make it our own.
    attempt.nonce = event.challenge
    sink.presented(attempt)
  } else if (event.name === 'InvalidPassword' && event.challenge !== '') {
    if (event.challenge === event.receivedChallenge) sink.prove(attempt)
  }
}
