// What the SIP client is told to do and what it tells of it afterwards.

/**
 * How guesses are sent.
 * `stream`: one Call-ID; after one challenge every guess presents the latest nonce, as svcrack does.
 * `dialogs`: every guess has its own Call-ID and asks for its own challenge first, as a phone does.
 * `bare`: every request has its own Call-ID and no credentials; each is a guess of its own.
 */
export type GuessStyle = 'stream' | 'dialogs' | 'bare'

/** What the client shall do. */
export interface SipClientOptions {
  readonly target: { readonly address: string; readonly port: number }
  /** Port 0 lets the system choose. */
  readonly local: { readonly address: string; readonly port: number }
  readonly transport: 'UDP' | 'TCP'
  readonly method: 'REGISTER' | 'INVITE' | 'OPTIONS'
  readonly account: string
  /** Whom requests other than REGISTER call: the account unless given; `%n` in it becomes the number of the guess. */
  readonly number?: string
  /** What CSeq claims that the method is, where it lies. */
  readonly cseqMethod?: string
  /** The password of every guess; `%n` in it becomes the number of the guess. */
  readonly password: string
  readonly userAgent: string
  readonly style: GuessStyle
  /** Guesses a second, sent whether or not answers come; `backToBack` sends one when the last is answered. */
  readonly pace: number | 'backToBack'
  /** The most guesses that are sent. */
  readonly count: number
  /** The longest that the client runs, in ms. */
  readonly durationMs: number
  /** The client ends when nothing has been answered for so long, in ms. */
  readonly silenceMs: number
}

/** What the client has seen. An answer is a final response, counted once a request. */
export interface SipClientReport {
  /** Why it ended. */
  readonly end: 'count' | 'duration' | 'silence' | 'stopped' | 'closed'
  /** Guesses sent, whatever came of them. */
  readonly guesses: number
  /** Requests sent only to be given a challenge, and how many of them were. */
  readonly challengeRequests: number
  readonly challengesAnswered: number
  /** Guesses refused with a final response: how often the attacker has learnt that it was wrong. */
  readonly guessesAnswered: number
  /** Guesses answered 2xx. */
  readonly succeeded: number
  /** Requests of either kind that no final response had come to when the client ended. */
  readonly unanswered: number
  /** Final responses that came to a request a second time, or to none of ours. */
  readonly duplicates: number
  readonly statuses: Readonly<Record<string, number>>
  /** From the first guess to the last one sent, and the rate that follows. */
  readonly sendingMs: number
  readonly guessesPerSecond: number
  /** From the first request to the last answer; undefined where there was none. */
  readonly lastAnswerAfterMs: number | undefined
  /** When the last answer came, in ms since the epoch. */
  readonly lastAnswerAt: number | undefined
}
