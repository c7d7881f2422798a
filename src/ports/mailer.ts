// Mails on their way to the mail server.
import type { NewsClass } from '../domain/notice.js'
import type { Delivery } from './news-channel.js'

/** One mail. Only its subject, html and text may hold words of others. */
export interface Mail {
  /** Names the mail for ever: a second sending of it has the same Message-ID. */
  readonly key: string
  /** The key of the first mail of its thread; its own where it is that. */
  readonly thread: string
  readonly subject: string
  /** A whole document. */
  readonly html: string
  readonly text: string
  /** What it is about, for filters, in letters and dashes: "pbxBroken", "digest". */
  readonly kind: string
  /** The host that it tells of. */
  readonly host: string
  /** Undefined for what is no news, as a report. */
  readonly newsClass: NewsClass | undefined
  /** Those who get it; empty for the recipients of the settings. */
  readonly recipients: readonly string[]
}

/** Hands mails to the server that the settings name. */
export interface Mailer {
  /** Why no mail can leave, as far as the settings tell, in one sentence; empty where it can. */
  trouble(): string

  /** Ends within two minutes, whatever the server does, at once where the signal says so; never rejects. */
  send(mail: Mail, signal: AbortSignal): Promise<Delivery>
}
