// A SIP client that guesses at an exact pace and counts exactly what is answered.
import { randomBytes } from 'node:crypto'
import { credentialsLine, parseChallenge, type DigestChallenge } from './digest.js'
import type { SipClientOptions, SipClientReport } from './report.js'
import { openSipSocket, type SipSocket } from './sip-socket.js'
import { parseResponse, requestText, requestUri, type Response } from './sip-text.js'

interface Pending {
  readonly isGuess: boolean
  readonly uri: string
  readonly callId: string
  readonly cseq: number
}

/** How long the last requests may still be answered when the client ends, in ms. */
const lingerMs = 300

/** One run of the client. */
export class SipClient {
  readonly #options: SipClientOptions
  readonly #pending = new Map<string, Pending>()
  readonly #statuses: Record<string, number> = {}
  readonly #streamCallId = newCallId()
  #socket: SipSocket | undefined
  #challenge: DigestChallenge | undefined
  #end: SipClientReport['end'] | undefined
  #branches = 0
  #cseq = 0
  #guesses = 0
  /** Dialogs begun; each leads to one guess. */
  #begun = 0
  #challengeRequests = 0
  #challengesAnswered = 0
  #guessesAnswered = 0
  #succeeded = 0
  #duplicates = 0
  #startedAt = 0
  #firstGuessAt = 0
  #lastGuessAt = 0
  #lastAnswerAt: number | undefined

  constructor(options: SipClientOptions) {
    this.#options = options
  }

  /** Runs until the count, the time or the other side's patience is over. */
  async run(): Promise<SipClientReport> {
    this.#socket = await openSipSocket(this.#options, {
      onMessage: (text) => {
        this.#onMessage(text)
      },
      onClosed: () => {
        this.#end ??= 'closed'
      },
    })
    this.#startedAt = performance.now()
    if (this.#options.style === 'stream') this.#askChallenge(this.#streamCallId)
    else if (this.#options.pace === 'backToBack') this.#next()
    await this.#untilEnd()
    this.#socket.close()
    return this.#report()
  }

  /** Ends the run; what is on its way is still counted. */
  stop(): void {
    this.#end ??= 'stopped'
  }

  async #untilEnd(): Promise<void> {
    let paceFrom: number | undefined
    while (this.#end === undefined) {
      const now = performance.now()
      // A stream has nothing to present before its first challenge.
      if (this.#challenge !== undefined || this.#options.style !== 'stream') paceFrom ??= now
      const waitMs = paceFrom === undefined ? 1 : this.#sendWhatIsDue(now - paceFrom)
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      this.#end ??= this.#endBy(performance.now())
    }
    const lingerUntil = performance.now() + lingerMs
    while (this.#pending.size > 0 && performance.now() < lingerUntil && this.#end !== 'silence') {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Sends what the pace asks for by now; returns how long there is nothing to send, in ms. */
  #sendWhatIsDue(elapsedMs: number): number {
    const { pace, count } = this.#options
    if (pace === 'backToBack') return 1
    const due = Math.min(count, 1 + Math.floor((elapsedMs * pace) / 1000))
    while (this.#begun < due) this.#next()
    return Math.min(20, Math.max(1, (this.#begun * 1000) / pace - elapsedMs))
  }

  #endBy(now: number): SipClientReport['end'] | undefined {
    const { count, durationMs, silenceMs } = this.#options
    if (this.#guesses >= count && this.#pending.size === 0) return 'count'
    if (now - (this.#lastAnswerAt ?? this.#startedAt) > silenceMs) return 'silence'
    if (now - this.#startedAt > durationMs) return 'duration'
    return undefined
  }

  /** Begins the next guess: sends it, or asks for the challenge that it needs. */
  #next(): void {
    if (this.#begun >= this.#options.count || this.#end !== undefined) return
    this.#begun++
    const { style } = this.#options
    if (style === 'stream') this.#guess(this.#streamCallId, ++this.#cseq, this.#challenge)
    else if (style === 'bare') this.#guess(newCallId(), 1, undefined)
    else this.#askChallenge(newCallId())
  }

  #askChallenge(callId: string): void {
    this.#challengeRequests++
    this.#cseq++
    this.#send({ isGuess: false, uri: this.#uri, callId, cseq: this.#cseq }, undefined)
  }

  #guess(callId: string, cseq: number, challenge: DigestChallenge | undefined): void {
    const { account, password, method } = this.#options
    this.#guesses++
    this.#lastGuessAt = performance.now()
    if (this.#guesses === 1) this.#firstGuessAt = this.#lastGuessAt
    const credentials =
      challenge &&
      credentialsLine(challenge, {
        account,
        password: password.replace('%n', String(this.#guesses)),
        method,
        uri: this.#uri,
        nonceCount: 1,
      })
    this.#send({ isGuess: true, uri: this.#uri, callId, cseq }, credentials)
  }

  get #uri(): string {
    return requestUri(this.#options, this.#guesses)
  }

  #send(pending: Pending, credentials: string | undefined): void {
    const branch = `z9hG4bK-${String(process.pid)}-${String(++this.#branches)}`
    this.#pending.set(branch, pending)
    const { uri, callId, cseq } = pending
    this.#write({ method: this.#options.method, uri, callId, cseq, branch, credentials })
  }

  #write(parts: Parameters<typeof requestText>[2]): void {
    const socket = this.#socket
    socket?.send(requestText(this.#options, socket.localPort, parts))
  }

  #onMessage(text: string): void {
    const response = parseResponse(text)
    if (response === undefined || response.status < 200) return
    const pending = this.#pending.get(response.branch)
    if (pending === undefined) {
      this.#duplicates++
      return
    }
    this.#pending.delete(response.branch)
    this.#lastAnswerAt = performance.now()
    this.#statuses[response.status] = (this.#statuses[response.status] ?? 0) + 1
    if (this.#options.method === 'INVITE') this.#acknowledge(pending, response)
    const challenge = parseChallenge(text)
    if (challenge !== undefined) this.#challenge = challenge
    if (pending.isGuess) this.#onGuessAnswered(response.status)
    else this.#onChallenge(pending, challenge)
  }

  #onGuessAnswered(status: number): void {
    if (status < 300) this.#succeeded++
    else this.#guessesAnswered++
    if (this.#options.pace === 'backToBack') this.#next()
  }

  #onChallenge(pending: Pending, challenge: DigestChallenge | undefined): void {
    this.#challengesAnswered++
    if (challenge === undefined) return
    if (this.#options.style === 'dialogs') this.#guess(pending.callId, ++this.#cseq, challenge)
    else if (this.#options.pace === 'backToBack') this.#next()
  }

  /** RFC 3261, section 17.1.1.3: the same branch, CSeq number and To as the response. */
  #acknowledge(pending: Pending, response: Response): void {
    const { uri, callId, cseq } = pending
    this.#write({
      method: 'ACK',
      uri,
      callId,
      cseq,
      branch: response.branch,
      toTag: response.toTag,
    })
  }

  #report(): SipClientReport {
    const sendingMs = this.#lastGuessAt - this.#firstGuessAt
    return {
      end: this.#end ?? 'stopped',
      guesses: this.#guesses,
      challengeRequests: this.#challengeRequests,
      challengesAnswered: this.#challengesAnswered,
      guessesAnswered: this.#guessesAnswered,
      succeeded: this.#succeeded,
      unanswered: this.#pending.size,
      duplicates: this.#duplicates,
      statuses: this.#statuses,
      sendingMs: Math.round(sendingMs),
      guessesPerSecond:
        sendingMs > 0 ? Math.round(((this.#guesses - 1) * 10_000) / sendingMs) / 10 : 0,
      lastAnswerAfterMs:
        this.#lastAnswerAt === undefined
          ? undefined
          : Math.round((this.#lastAnswerAt - this.#startedAt) * 10) / 10,
      lastAnswerAt:
        this.#lastAnswerAt === undefined
          ? undefined
          : Math.round(performance.timeOrigin + this.#lastAnswerAt),
    }
  }
}

function newCallId(): string {
  return randomBytes(12).toString('hex')
}
