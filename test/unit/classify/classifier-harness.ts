// A classifier with everything it finds written down, fed with events as Asterisk 22 would send them.
import { Classifier } from '../../../src/classify/classifier.js'
import type { ClassifierOptions } from '../../../src/classify/classifier-options.js'
import type { Attempt, Success } from '../../../src/domain/attempt.js'
import type { GuestCall } from '../../../src/domain/guest-call.js'
import { answer, event, pbxEndpoint, request } from '../../support/builders.js'

/** What one request is besides its kind. */
export type EventFields = Omit<Parameters<typeof event>[0], 'name'>

/** The classifier and what it has said. */
export class ClassifierHarness {
  readonly attempts: Attempt[] = []
  readonly proven: Attempt[] = []
  readonly described: Attempt[] = []
  readonly successes: Success[] = []
  readonly takenBack: Attempt[] = []
  readonly guestCalls: GuestCall[] = []
  readonly classifier: Classifier
  /** The PBX's clock, in ms. */
  at = 0

  /** @param trusted the sources where phones or trunks work */
  constructor(
    capacity?: number,
    trusted: readonly string[] = [],
    options: Pick<ClassifierOptions, 'isMaddrDropped'> = {},
  ) {
    const sink = {
      onAttempt: (attempt: Attempt) => this.attempts.push(attempt),
      onProven: (attempt: Attempt) => this.proven.push(attempt),
      onDescribed: (attempt: Attempt) => this.described.push(attempt),
      onSuccess: (success: Success) => this.successes.push(success),
      onTakenBack: (attempt: Attempt) => this.takenBack.push(attempt),
      onGuestCall: (call: GuestCall) => this.guestCalls.push(call),
    }
    this.classifier = new Classifier({
      sink,
      isOwn: (address) => address === pbxEndpoint.address,
      isTrusted: (source) => trusted.includes(source),
      ...(capacity !== undefined && { capacity }),
      ...options,
    })
  }

  /** Time passes on the PBX, and it says so. */
  pass(ms: number): void {
    this.at += ms
    this.classifier.onPbxClock('pbx', this.at)
  }

  /** HEP shows a request. */
  request(fields: Parameters<typeof request>[0] = {}): void {
    this.classifier.onSip(request({ at: this.at, method: 'INVITE', ...fields }))
  }

  /** HEP shows an answer of ours. */
  answer(status: number, fields: Omit<Parameters<typeof answer>[0], 'status'> = {}): void {
    this.classifier.onSip(answer({ at: this.at, method: 'INVITE', ...fields, status }))
  }

  /** One event as it is. */
  event(fields: Parameters<typeof event>[0]): void {
    this.classifier.onEvent(event({ at: this.at, ...fields }))
  }

  /** A request without credentials for an account that exists. */
  challenge(fields: EventFields = {}): void {
    this.event({ name: 'ChallengeSent', ...fields })
  }

  /** An answer with a wrong password for an account that exists. */
  wrong(response: string, fields: EventFields = {}): void {
    this.event({ name: 'ChallengeResponseFailed', challenge: 'nonce', response, ...fields })
  }

  /** A request without credentials for an account that does not exist. */
  unknown(accountId: string, fields: EventFields = {}): void {
    this.event({ name: 'InvalidAccountID', accountId, ...fields })
    this.event({ name: 'ChallengeSent', ...fields, accountId: '<unknown>' })
  }

  /** An answer for an account that does not exist. */
  unknownWrong(accountId: string, response: string, fields: EventFields = {}): void {
    this.event({ name: 'InvalidAccountID', accountId, ...fields })
    this.wrong(response, { ...fields, accountId: '<unknown>' })
  }

  /** A phone authenticates. */
  success(accountId: string, fields: EventFields = {}): void {
    this.event({ name: 'SuccessfulAuth', accountId, ...fields })
  }

  /** How many attempts count by now: those that were told without those that were taken back. */
  get counted(): number {
    return this.attempts.length - this.takenBack.length
  }
}
