// Security events and SIP messages in, attempts out: one attempt per failed request.
import type { DialplanReport } from '../domain/dialplan-report.js'
import { sourceOf, type Address } from '../domain/address.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { MalformedSip, SipMessage, SipRequest, SipResponse } from '../domain/sip-message.js'
import { calledByPbx } from '../domain/trust.js'
import { detached, unknownText } from '../domain/untrusted.js'
import { AccountSearch } from './account-search.js'
import { AnswerDeadlines } from './answer-deadlines.js'
import type { AttemptSink } from './attempt-sink.js'
import { CalledAddresses } from './called-addresses.js'
import type { ClassifierOptions } from './classifier-options.js'
import type { Exchange, ExchangeOwner } from './exchange.js'
import { Explanations } from './explanations.js'
import { OpenAttempt } from './open-attempt.js'
import { OpenChallenges } from './open-challenges.js'
import { ProofBook } from './proof-book.js'
import type { SessionOwner } from './session-owner.js'
import { Sessions } from './sessions.js'
import { isFailing } from './shown-failure.js'

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
  readonly #isTrusted: NonNullable<ClassifierOptions['isTrusted']>
  readonly #isMaddrDropped: boolean
  readonly #sessions: Sessions
  readonly #proofs: ProofBook
  readonly #deadlines: AnswerDeadlines
  readonly #explanations: Explanations
  readonly #openChallenges: OpenChallenges
  readonly #accounts: AccountSearch
  readonly #called = new CalledAddresses()
  /** Where the last event's request arrived. */
  #localAddress: Address | undefined
  /** The name of the PBX while there is only one. */
  #pbx: string | undefined

  constructor(options: ClassifierOptions) {
    const { sink, isOwn, isTrusted, isMaddrDropped = true, capacity = defaultCapacity } = options
    this.#sink = sink
    this.#isOwn = isOwn ?? (() => false)
    this.#isOurs = isOwn ?? (() => true)
    this.#isTrusted = isTrusted ?? (() => false)
    this.#isMaddrDropped = isMaddrDropped
    this.#sessions = new Sessions(this.#toOwner(), capacity)
    this.#proofs = new ProofBook({
      capacity,
      onProven(attempt) {
        sink.onProven(attempt)
      },
    })
    this.#deadlines = new AnswerDeadlines(2 * capacity)
    this.#explanations = new Explanations(capacity)
    this.#openChallenges = new OpenChallenges(capacity)
    this.#accounts = new AccountSearch(capacity)
  }

  /** One security event. */
  onEvent(event: SecurityEvent): void {
    this.#localAddress = event.local.address
    this.#sessions.age(event.at)
    this.#proofs.age(event.at)
    this.#openChallenges.age(event.at)
    this.#accounts.age(event.at)
    this.#classify(event)
    // Deadlines last: this event may be the awaited answer.
    this.#heard(event.pbx, event.at)
  }

  /** One message of the HEP mirror. */
  onSip(message: SipMessage): void {
    this.#explanations.shown(message.at)
    if (message.kind === 'response') this.#responded(message)
    else this.#requested(message)
  }

  /** The PBX's clock has reached this instant, with every earlier event delivered. */
  onPbxClock(pbx: string, at: number): void {
    this.#heard(pbx, at)
  }

  /** One message of the HEP mirror that is meant to be a request and cannot be read. */
  onMalformed({ at, source: remote, destination: local }: MalformedSip): void {
    if (this.#isOwn(remote.address)) return
    const origin = { pbx: this.#pbx ?? '', at, remote, local }
    const texts = { sessionId: unknownText, accountId: unknownText }
    const attempt = new OpenAttempt({ ...origin, ...texts }, 'malformed', 'OTHER')
    // Whoever authenticates here can write SIP, whatever our parser thinks of it.
    if (!this.#isTrusted(attempt.source, attempt)) this.#sink.onAttempt(attempt)
  }

  /** The dialplan reports a caller: one attempt, whatever else is known of the call. */
  onDialplanReport(report: DialplanReport): void {
    const { pbx, at, remote, sessionId, account, calledNumber, reason } = report
    const address = report.victim ?? this.#localAddress ?? remote.address
    const local = { ...remote, address, port: 0 }
    const origin = { pbx, at, remote, local, sessionId, accountId: account }
    const attempt = new OpenAttempt(origin, 'dialplan', 'INVITE')
    attempt.calledNumber = detached(calledNumber)
    attempt.reason = detached(reason)
    this.#sink.onAttempt(attempt)
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

  #requested(request: SipRequest): void {
    const { source, method, credentials } = request
    if (this.#isOwn(source.address)) {
      if (!this.#isOwn(request.destination.address)) this.#called.called(request)
      return
    }
    // Neither can be challenged (RFC 3261, section 22.1), so neither fails by itself.
    if (method === 'ACK' || method === 'CANCEL') return
    if (credentials !== undefined) {
      this.#proofs.shown(source.address, credentials.nonce)
      for (const nonce of credentials.otherNonces) this.#proofs.shown(source.address, nonce)
    }
    this.#sessions.of(source, request.callId).request(request)
  }

  #responded(response: SipResponse): void {
    const { source, destination, callId, challenge, status } = response
    if (challenge !== undefined) this.#proofs.issued(destination.address, challenge.nonce)
    if (this.#isOwn(destination.address)) {
      // What others answer to the PBX's own calls is no attempt.
      if (!this.#isOwn(source.address)) this.#answeredPbx(response)
      return
    }
    const isTelling = isFailing(status) || (response.method === 'INVITE' && status > 100)
    if (isTelling && this.#isOurs(source.address)) {
      this.#sessions.of(destination, callId).responded(response)
    }
  }

  /** Somebody whom the PBX has called answers: a phone, a trunk or a server at work. */
  #answeredPbx(response: SipResponse): void {
    const { source: remote, at } = response
    const source = sourceOf(remote.address)
    const isTrusted = (): boolean => this.#isTrusted(source, { remote, at })
    if (!this.#called.isAtWork(response, isTrusted)) return
    this.#sink.onSuccess({ pbx: '', at, source, remote, account: calledByPbx })
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
        this.#sessions.ofEvent(event).challenged(event)
        break
      case 'ChallengeResponseFailed':
      case 'InvalidPassword':
        this.#sessions.ofEvent(event).answeredWrong(event, event.response)
        break
      case 'SuccessfulAuth':
        this.#succeeded(event)
        break
      case 'MemoryLimit':
      case 'LoadAverageLimit':
        // The PBX's own trouble: whoever calls then is not to blame.
        break
      case 'RequestBadFormat':
        this.#sessions.ofEvent(event).refused(event, 'malformed')
        break
      default:
        this.#sessions.ofEvent(event).refused(event, 'refused')
    }
  }

  #invalidAccount(event: SecurityEvent): void {
    const session = this.#sessions.ofEvent(event)
    if (event.service === 'PJSIP') session.claimed(event, 'unknownAccount')
    else session.refused(event, 'unknownAccount')
  }

  /**
   * Where an endpoint's ACL refuses the address, PJSIP goes on as if there were no such account, so
   * that a second event follows (res_pjsip/pjsip_distributor.c, apply_acls). Other FailedACL stand alone.
   */
  #failedAcl(event: SecurityEvent): void {
    const session = this.#sessions.ofEvent(event)
    if ('detail' in event && endpointAcls.has(event.detail)) session.claimed(event, 'refused')
    else session.refused(event, 'refused')
  }

  #succeeded(event: SecurityEvent): void {
    // A manager that logs in is not a phone that works here.
    if (event.service === 'AMI') return
    this.#sessions.ofEvent(event).succeeded(event)
    this.#called.authenticated(event.remote.address)
    this.#sink.onSuccess({
      pbx: event.pbx,
      at: event.at,
      source: sourceOf(event.remote.address),
      remote: event.remote,
      account: detached(event.accountId),
    })
  }

  #toOwner(): SessionOwner {
    const sink = this.#sink
    return {
      count: (attempt) => {
        sink.onAttempt(attempt)
      },
      takenBack: (attempt) => {
        sink.onTakenBack(attempt)
      },
      described: (attempt) => {
        sink.onDescribed(attempt)
      },
      presented: (attempt, nonce) => {
        this.#proofs.presented(attempt, nonce)
      },
      echoed: (attempt) => {
        if (this.#isMaddrDropped) this.#proofs.prove(attempt)
      },
      guestCalled: (call) => {
        sink.onGuestCall(call)
      },
      awaitAnswer: (session, exchange) => {
        this.#awaitAnswer(session, exchange)
      },
      awaitExplanation: (failure) => {
        this.#explanations.add(failure)
      },
      isFlood: (failure) =>
        this.#openChallenges.add(sourceOf(failure.remote.address), {
          attempt: failure,
          isOpen: true,
        }),
      unidentified: (event) => {
        this.#accounts.unidentified(event)
      },
      identifiedByUsername: (event) => {
        this.#accounts.identifiedByUsername(event)
      },
      mayBeIdentifiedLater: (attempt) => this.#accounts.mayBeIdentifiedLater(attempt),
      isTrusted: (attempt) => this.#isTrusted(attempt.source, attempt),
      pbx: () => this.#pbx ?? '',
    }
  }

  #awaitAnswer(session: ExchangeOwner, exchange: Exchange): void {
    const { attempt } = exchange
    const isFlood = this.#openChallenges.add(attempt.source, exchange)
    if (isFlood && !this.#isTrusted(attempt.source, attempt)) session.unanswered(exchange)
    else this.#deadlines.add(session, exchange)
  }
}
