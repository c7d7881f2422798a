// Security events and SIP messages in, attempts out: one attempt per failed request.
import type { Attempt } from '../domain/attempt.js'
import { sourceOf } from '../domain/address.js'
import type { Address, Source } from '../domain/address.js'
import type { Endpoint } from '../domain/endpoint.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { MalformedSip, SipMessage, SipRequest, SipResponse } from '../domain/sip-message.js'
import { calledByPbx } from '../domain/trust.js'
import { detached, joinedKey, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import { AnswerDeadlines } from './answer-deadlines.js'
import type { AttemptSink } from './attempt-sink.js'
import { Explanations } from './explanations.js'
import { OpenAttempt } from './open-attempt.js'
import { ProofBook } from './proof-book.js'
import { Session } from './session.js'
import type { SessionOwner } from './session-owner.js'
import { isFailing } from './shown-failure.js'

/** What a {@link Classifier} is made of. */
export interface ClassifierOptions {
  readonly sink: AttemptSink
  /** Tells whether an address is the PBX's own. Where it is not given, all requests are taken for those of others. */
  readonly isOwn?: (address: Address) => boolean
  /** Tells whether phones or trunks work where an attempt comes from; by default nowhere. */
  readonly isTrusted?: (source: Source, attempt: Attempt) => boolean
  readonly capacity?: number
}

/** What the classifier holds and what it had to give up. */
export interface ClassifierStatus {
  readonly sessions: number
  readonly nonces: number
  /** Challenges whose answer may still come in time. */
  readonly unanswered: number
  /** Sessions forgotten because there were too many at once. */
  readonly forgottenSessions: number
  /** Challenges of which it was never found out whether somebody answered. */
  readonly forgottenChallenges: number
  /** Failures that HEP has shown and an event may still explain. */
  readonly unexplained: number
  /** Failures that HEP has shown and that were dropped before it was found out what they are. */
  readonly forgottenFailures: number
}

// At Asterisk's full flood of 4,400 requests/s, each in a session of its own, this is 15 s of
// joining; the events of a request and its HEP datagram are milliseconds apart.
const defaultCapacity = 65_536
// A late answer (a nonce 40 s old) still completes its attempt.
const sessionLifetimeMs = 60_000

// res_pjsip/pjsip_distributor.c, apply_endpoint_acl and apply_endpoint_contact_acl.
const endpointAcls: ReadonlySet<string> = new Set([
  'not_match_endpoint_acl',
  'not_match_endpoint_contact_acl',
])

/** The classifier. Pure: its time is that of the events it is given. */
export class Classifier {
  readonly #sink: AttemptSink
  readonly #isOwn: (address: Address) => boolean
  readonly #isOurs: (address: Address) => boolean
  readonly #sessions: GenerationMap<string, Session>
  readonly #proofs: ProofBook
  readonly #deadlines: AnswerDeadlines
  readonly #explanations: Explanations
  readonly #sessionOwner: SessionOwner
  /** The name of the PBX while there is only one. */
  #pbx: string | undefined
  // The events of one request come one behind the other: the second need not be looked up.
  #lastEvent: SecurityEvent | undefined
  #lastSession: Session | undefined

  constructor(options: ClassifierOptions) {
    const { sink, isOwn, isTrusted, capacity = defaultCapacity } = options
    this.#sink = sink
    this.#isOwn = isOwn ?? (() => false)
    this.#isOurs = isOwn ?? (() => true)
    this.#sessions = new GenerationMap({ capacity, lifetimeMs: sessionLifetimeMs })
    this.#proofs = new ProofBook({
      capacity,
      onProven(attempt) {
        sink.onProven(attempt)
      },
    })
    this.#deadlines = new AnswerDeadlines(2 * capacity)
    this.#explanations = new Explanations(capacity)
    this.#sessionOwner = {
      count(attempt) {
        sink.onAttempt(attempt)
      },
      described(attempt) {
        sink.onDescribed(attempt)
      },
      presented: (attempt) => {
        this.#proofs.presented(attempt)
      },
      prove: (attempt) => {
        this.#proofs.prove(attempt)
      },
      awaitAnswer: (session, exchange) => {
        this.#deadlines.add(session, exchange)
      },
      awaitExplanation: (failure) => {
        this.#explanations.add(failure)
      },
      isTrusted: (attempt) => isTrusted?.(attempt.source, attempt) ?? false,
      pbx: () => this.#pbx ?? '',
    }
  }

  /** One security event. */
  onEvent(event: SecurityEvent): void {
    if (this.#sessions.age(event.at)) this.#lastEvent = undefined
    this.#proofs.age(event.at)
    this.#classify(event)
    // Deadlines last: this event may be the awaited answer.
    this.#heard(event.pbx, event.at)
  }

  /** One message of the HEP mirror. */
  onSip(message: SipMessage): void {
    this.#explanations.shown(message.at)
    if (message.kind === 'response') {
      if (message.challenge !== undefined || isFailing(message.status)) this.#answered(message)
      return
    }
    if (this.#isOwn(message.source.address)) {
      this.#called(message)
      return
    }
    // Neither can be challenged (RFC 3261, section 22.1), so neither fails by itself.
    if (message.method === 'ACK' || message.method === 'CANCEL') return
    this.#sessionOf(message.source, message.callId).request(message)
  }

  /** The PBX's clock has reached this instant, with every earlier event delivered. */
  onPbxClock(pbx: string, at: number): void {
    this.#heard(pbx, at)
  }

  /** One message of the HEP mirror that is meant to be a request and cannot be read. */
  onMalformed({ at, source: remote, destination: local }: MalformedSip): void {
    if (this.#isOwn(remote.address)) return
    const origin = { pbx: this.#sessionOwner.pbx(), at, remote, local }
    const texts = { sessionId: unknownText, accountId: unknownText }
    const attempt = new OpenAttempt({ ...origin, ...texts }, 'malformed', 'OTHER')
    // Whoever authenticates here can write SIP, whatever our parser thinks of it.
    if (!this.#sessionOwner.isTrusted(attempt)) this.#sink.onAttempt(attempt)
  }

  status(): ClassifierStatus {
    return {
      sessions: this.#sessions.size,
      nonces: this.#proofs.size,
      unanswered: this.#deadlines.size,
      forgottenSessions: this.#sessions.forgotten,
      forgottenChallenges: this.#deadlines.forgotten,
      unexplained: this.#explanations.size,
      forgottenFailures: this.#explanations.forgotten,
    }
  }

  /**
   * The PBX itself calls somebody: a server that it registers with, or a phone or trunk whose line
   * it watches (qualify). Its configuration and its registered contacts name the address, so it
   * works here. INVITE, BYE and NOTIFY go to the address in a caller's Contact, and prove nothing.
   */
  #called({ method, destination, at }: SipRequest): void {
    const isByChoice = method === 'REGISTER' || method === 'OPTIONS'
    if (!isByChoice || this.#isOwn(destination.address)) return
    const source = sourceOf(destination.address)
    this.#sink.onSuccess({ pbx: '', at, source, remote: destination, account: calledByPbx })
  }

  /** We have challenged or refused somebody; what others answer to the PBX's own calls is no attempt. */
  #answered(response: SipResponse): void {
    const { source, destination, callId, challenge } = response
    if (challenge !== undefined) this.#proofs.issued(destination.address, challenge.nonce)
    const isOurs = this.#isOurs(source.address) && !this.#isOwn(destination.address)
    if (!isOurs || !isFailing(response.status)) return
    this.#sessionOf(destination, callId).failed(response)
  }

  #heard(pbx: string, at: number): void {
    this.#deadlines.reached(pbx, at)
    this.#explanations.heard(at)
    if (pbx === this.#pbx) return
    this.#pbx = this.#pbx === undefined ? pbx : ''
  }

  #classify(event: SecurityEvent): void {
    switch (event.name) {
      case 'InvalidAccountID':
        this.#invalidAccount(event)
        break
      case 'FailedACL':
        this.#failedAcl(event)
        break
      case 'ChallengeSent':
        this.#sessionOfEvent(event).challenged(event)
        break
      case 'ChallengeResponseFailed':
      case 'InvalidPassword':
        this.#sessionOfEvent(event).answeredWrong(event, event.response)
        break
      case 'SuccessfulAuth':
        this.#succeeded(event)
        break
      case 'MemoryLimit':
      case 'LoadAverageLimit':
        // The PBX's own trouble: whoever calls then is not to blame.
        break
      case 'RequestBadFormat':
        this.#sessionOfEvent(event).refused(event, 'malformed')
        break
      default:
        this.#sessionOfEvent(event).refused(event, 'refused')
    }
  }

  #invalidAccount(event: SecurityEvent): void {
    const session = this.#sessionOfEvent(event)
    if (event.service === 'PJSIP') session.claimed(event, 'unknownAccount')
    else session.refused(event, 'unknownAccount')
  }

  /**
   * Where an endpoint's ACL refuses the address, PJSIP goes on as if there were no such account, so
   * that a second event follows (res_pjsip/pjsip_distributor.c, apply_acls). Other FailedACL stand alone.
   */
  #failedAcl(event: SecurityEvent): void {
    const session = this.#sessionOfEvent(event)
    if ('detail' in event && endpointAcls.has(event.detail)) session.claimed(event, 'refused')
    else session.refused(event, 'refused')
  }

  #succeeded(event: SecurityEvent): void {
    // A manager that logs in is not a phone that works here.
    if (event.service === 'AMI') return
    this.#sessionOfEvent(event).succeeded(event)
    this.#sink.onSuccess({
      pbx: event.pbx,
      at: event.at,
      source: sourceOf(event.remote.address),
      remote: event.remote,
      account: detached(event.accountId),
    })
  }

  #sessionOfEvent(event: SecurityEvent): Session {
    const known = this.#lastEvent !== undefined && isOfOneSession(event, this.#lastEvent)
    if (known && this.#lastSession !== undefined) return this.#lastSession
    const { service, remote, sessionId } = event
    const session =
      service === 'PJSIP'
        ? this.#sessionOf(remote, sessionId)
        : // HEP shows PJSIP alone: no Call-ID may pass for the session of another service.
          this.#sessionBy(joinedKey(`${remote.address}\n${service}`, sessionId))
    this.#lastEvent = event
    this.#lastSession = session
    return session
  }

  #sessionOf(remote: Endpoint, callId: Untrusted): Session {
    return this.#sessionBy(joinedKey(remote.address, callId))
  }

  #sessionBy(key: Untrusted): Session {
    // Only the session used last is surely among the young ones.
    this.#lastEvent = undefined
    const known = this.#sessions.get(key)
    if (known !== undefined) return known
    const session = new Session(this.#sessionOwner, key)
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
