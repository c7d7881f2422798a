// Mails over SMTP: a connection for each mail, as there are few; nothing of it stays open.
import type { NodemailerError } from 'nodemailer'
import { AppError, toError } from '../../domain/app-error.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { Mail, Mailer } from '../../ports/mailer.js'
import type { Delivery, RefusedRecipient } from '../../ports/news-channel.js'
import { maskSecrets } from '../format/mask-secrets.js'
import { AccessTokens } from './access-token.js'
import { answerOf, explainRefusal, type MailFailure } from './explain-refusal.js'
import { cleanSubject, headersOf, messageIdOf } from './mail-headers.js'
import { mailboxOf, mailTrouble } from './mail-server.js'

const seconds = 1000

/** How patient the mailer is, in ms. */
export interface MailerPatience {
  /** To find the server and connect to it. */
  readonly connectionMs: number
  /** Until it greets. */
  readonly greetingMs: number
  /** Between any two of its words. */
  readonly silenceMs: number
}

const usualPatience: MailerPatience = {
  connectionMs: 20 * seconds,
  greetingMs: 20 * seconds,
  silenceMs: 40 * seconds,
}

/** What the mailer is made of. */
export interface SmtpMailerOptions {
  readonly settings: () => Settings
  readonly clock: Clock
  readonly patience?: MailerPatience
  /** For tests: certificates of authorities besides those of the system. */
  readonly authorities?: string
  /** For tests: where tokens come from. */
  readonly tokenUrl?: string
}

/** Implements {@link Mailer} over nodemailer. */
export class SmtpMailer implements Mailer {
  readonly #options: SmtpMailerOptions
  readonly #tokens: AccessTokens

  constructor(options: SmtpMailerOptions) {
    this.#options = options
    this.#tokens = new AccessTokens(options.clock, options.tokenUrl)
  }

  trouble(): string {
    return mailTrouble(this.#options.settings())
  }

  async send(mail: Mail, signal: AbortSignal): Promise<Delivery> {
    const settings = this.#options.settings()
    const trouble = mailTrouble(settings)
    if (trouble !== '') return { outcome: 'later', sentence: trouble, answer: '' }
    let auth: Login | undefined
    try {
      auth = await this.#loginOf(settings, signal)
      return await this.#hand(mail, { settings, auth, signal })
    } catch (caught) {
      if (caught instanceof AppError) {
        return { outcome: 'later', sentence: caught.message, answer: '' }
      }
      const failure = toError(caught) as Error & MailFailure
      if (failure.code === 'EAUTH') this.#tokens.forget()
      if (signal.aborted) return { outcome: 'later', sentence: brokenOff, answer: '' }
      return explainRefusal(withoutSecrets(failure, secretsOf(auth)), settings)
    }
  }

  async #loginOf(settings: Settings, signal: AbortSignal): Promise<Login | undefined> {
    switch (settings['mail.login']) {
      case 'none':
        return undefined
      case 'password':
        return { user: settings['mail.user'], pass: settings['mail.password'] }
      default: {
        const accessToken = await this.#tokens.token(settings, signal)
        return { type: 'OAuth2', user: mailboxOf(settings), accessToken }
      }
    }
  }

  async #hand(
    mail: Mail,
    {
      settings,
      auth,
      signal,
    }: { settings: Settings; auth: Login | undefined; signal: AbortSignal },
  ): Promise<Delivery> {
    // Most daemons never send one: it is loaded when the first mail leaves.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(this.#transportOf(settings, auth))
    const breakOff = (): void => {
      transport.close()
    }
    signal.addEventListener('abort', breakOff, { once: true })
    try {
      signal.throwIfAborted()
      const sent = await endedBy(signal, transport.sendMail(this.#messageOf(mail, settings)))
      const secrets = secretsOf(auth)
      const refused = (sent.rejectedErrors ?? []).map((each) => refusedOf(each, secrets))
      return { outcome: 'sent', answer: answerOf(maskSecrets(sent.response, secrets)), refused }
    } finally {
      signal.removeEventListener('abort', breakOff)
      transport.close()
    }
  }

  #transportOf(settings: Settings, auth: Login | undefined) {
    const { patience = usualPatience, authorities } = this.#options
    const encryption = settings['mail.encryption']
    return {
      host: settings['mail.host'],
      port: settings['mail.port'],
      secure: encryption === 'tls',
      requireTLS: encryption === 'starttls',
      ignoreTLS: encryption === 'none',
      ...(auth !== undefined && { auth }),
      tls: {
        minVersion: 'TLSv1.2' as const,
        ...(authorities !== undefined && { ca: authorities }),
      },
      connectionTimeout: patience.connectionMs,
      dnsTimeout: patience.connectionMs,
      greetingTimeout: patience.greetingMs,
      socketTimeout: patience.silenceMs,
      // Nothing in a mail is read from a file or fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    }
  }

  #messageOf(mail: Mail, settings: Settings) {
    const to = mail.recipients.length > 0 ? mail.recipients : settings['mail.recipients']
    const address = settings['mail.fromAddress']
    const { html, text } = mail
    return {
      from: { name: settings['mail.fromName'], address },
      to: settings['mail.isBcc'] ? 'undisclosed-recipients:;' : [...to],
      envelope: { from: address, to: [...to] },
      messageId: messageIdOf(mail.key, settings),
      subject: cleanSubject(mail.subject),
      headers: { ...headersOf(mail, settings) },
      date: new Date(this.#options.clock.now()),
      ...{ html, text },
    }
  }
}

type Login =
  | { readonly user: string; readonly pass: string }
  | { readonly type: 'OAuth2'; readonly user: string; readonly accessToken: string }

const brokenOff = 'the delivery took too long, or sipward was stopped: it is tried again'

/** Closing a connection does not always end what waits for it. */
function endedBy<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(brokenOff))
    })
    promise.then(resolve, reject)
  })
}

function refusedOf(failure: NodemailerError, secrets: readonly string[]): RefusedRecipient {
  const { recipient = '', response = failure.message, responseCode = 0 } = failure
  const answer = answerOf(maskSecrets(response, secrets))
  return { recipient, answer, isForGood: responseCode >= 500 }
}

/** What a server may repeat of a login, as AUTH PLAIN, LOGIN and XOAUTH2 send it. */
function secretsOf(auth: Login | undefined): readonly string[] {
  if (auth === undefined) return []
  const { user } = auth
  if (!('type' in auth)) {
    const { pass } = auth
    const sent = [pass, `\0${user}\0${pass}`].map((text) => Buffer.from(text).toString('base64'))
    return [pass, ...sent]
  }
  const bearer = `user=${user}\x01auth=Bearer ${auth.accessToken}\x01\x01`
  return [auth.accessToken, Buffer.from(bearer).toString('base64')]
}

function withoutSecrets(failure: MailFailure, secrets: readonly string[]): MailFailure {
  const { message, code, command, response, responseCode } = failure
  return {
    message: maskSecrets(message, secrets),
    ...(code !== undefined && { code }),
    ...(command !== undefined && { command }),
    ...(response !== undefined && { response: maskSecrets(response, secrets) }),
    ...(responseCode !== undefined && { responseCode }),
  }
}
