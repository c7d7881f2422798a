// Why a mail did not leave, in one sentence with what to do, from what nodemailer and the server say.
import { whyOf } from '../../domain/system-failure.js'
import { printable } from '../../domain/untrusted.js'
import type { Settings } from '../../domain/settings.js'
import type { Delivery } from '../../ports/news-channel.js'

/** A failure as nodemailer tells of it. */
export interface MailFailure {
  readonly message: string
  /** Its own code: EAUTH, EDNS, ECONNECTION, ESOCKET, ETIMEDOUT, ETLS, EENVELOPE, EMESSAGE. */
  readonly code?: string
  /** The command that the server has refused. */
  readonly command?: string
  /** What the server has answered, with its number. */
  readonly response?: string
  readonly responseCode?: number
}

type Asked = Pick<Settings, 'mail.host' | 'mail.port' | 'mail.encryption' | 'mail.login'>

const maxAnswerLength = 300

/** Returns the words of a server, bounded and on one line. */
export function answerOf(response: string): string {
  return printable(response.replace(/\s+/g, ' ').trim()).slice(0, maxAnswerLength)
}

/**
 * Explains a failure. What the server refuses for good about this mail or its recipients is `refused`;
 * logins and connections can be mended, so their mails wait.
 */
export function explainRefusal(
  failure: MailFailure,
  settings: Asked,
): Extract<Delivery, { readonly outcome: 'later' | 'refused' }> {
  const answer = answerOf(failure.response ?? '')
  const isMail = failure.command === 'RCPT TO' || failure.command === 'DATA'
  const isForGood = (failure.responseCode ?? 0) >= 500 && isMail
  const sentence = sentenceOf(failure, answer, settings)
  return { outcome: isForGood ? 'refused' : 'later', sentence, answer }
}

function sentenceOf(failure: MailFailure, answer: string, settings: Asked): string {
  const said = knownAnswers.find(([form]) => form.test(answer))?.[1](settings)
  if (said !== undefined) return said
  if (failure.code === 'ETLS') return connectionSentence(failure, settings)
  if (failure.code === 'EAUTH') return loginSentence(settings, answer)
  const refused = commandSentences[failure.command ?? '']
  if (refused !== undefined && answer.startsWith('5')) return refused
  if (answer.startsWith('4')) return 'the mail server puts the mail off; it is tried again'
  if (answer.startsWith('5')) return 'the mail server refuses the mail'
  return connectionSentence(failure, settings)
}

const commandSentences: Readonly<Record<string, string>> = {
  'MAIL FROM':
    'the mail server does not take the sender: set mail.fromAddress to an address that this login may send from',
  'RCPT TO': 'the mail server takes none of the recipients: check mail.recipients',
}

type Words = (settings: Asked) => string

const knownAnswers: readonly (readonly [RegExp, Words])[] = [
  [
    /5\.7\.139/,
    (settings) =>
      settings['mail.login'] === 'microsoft365'
        ? 'Microsoft 365 does not let this application send from the mailbox: give it SMTP.SendAsApp, a service principal in Exchange, and full access to the mailbox'
        : 'Microsoft 365 takes no passwords from this mailbox: set mail.login to microsoft365, or have an administrator allow authenticated SMTP for it',
  ],
  [/5\.7\.30\b/, () => 'Microsoft 365 no longer takes passwords: set mail.login to microsoft365'],
  [
    /5\.2\.252|SendAsDenied/i,
    () =>
      'the login may not send as the from address: set mail.fromAddress to the mailbox, or give it the right to send as that address',
  ],
  [
    /5\.7\.9\b.*(application-specific|app)|InvalidSecondFactor/i,
    () =>
      'Google wants an app password and not the password of the account: make one and set mail.password',
  ],
  [
    /5\.7\.8/,
    (settings) =>
      `user and password are not accepted: check mail.user and mail.password${settings['mail.host'].endsWith('.gmail.com') ? '; Google wants an app password' : ''}`,
  ],
  [
    /^530\b.*STARTTLS|5\.7\.0.*STARTTLS/i,
    () => 'the mail server wants encryption: set mail.encryption to starttls',
  ],
  [
    /^530\b|5\.7\.57/,
    () => 'the mail server wants a login: set mail.login, mail.user and mail.password',
  ],
  [
    /relay/i,
    () =>
      'the mail server does not send to these recipients for this host: allow the address of this host to relay there, or set mail.login',
  ],
]

function loginSentence(settings: Asked, answer: string): string {
  if (answer.startsWith('4')) return 'the mail server cannot check the login now; it is tried again'
  switch (settings['mail.login']) {
    case 'microsoft365':
      return 'Microsoft 365 does not accept the token: the application needs SMTP.SendAsApp with consent, and in Exchange a service principal with full access to the mailbox'
    case 'google':
      return 'Google does not accept the token: the service account needs domain-wide delegation for https://mail.google.com/, and mail.mailbox must be a mailbox of the domain'
    default:
      return 'the mail server does not accept the login: check mail.user and mail.password'
  }
}

const certificate = /certificate|altnames|CERT_|self.signed|unable to verify|issuer/i

function connectionSentence(failure: MailFailure, settings: Asked): string {
  const { 'mail.host': host, 'mail.port': port, 'mail.encryption': encryption } = settings
  const { message, code = '' } = failure
  const server = `${host}, port ${port}`
  if (certificate.test(message)) {
    return `the certificate of ${host} is not good (${printable(message).slice(0, 120)}): use the name that stands in it, or start sipward with NODE_EXTRA_CA_CERTS=FILE`
  }
  if (/wrong version number|packet length too long|EPROTO/i.test(message)) {
    return encryption === 'tls'
      ? `${server} does not begin with TLS: set mail.encryption to starttls, or mail.port to 465`
      : `${server} fails at TLS: set mail.encryption to tls, or another mail.port`
  }
  if (code === 'ETLS' || /STARTTLS/i.test(message)) {
    return `${server} offers no STARTTLS: set mail.port to 587, or mail.encryption to tls`
  }
  if (code === 'EDNS')
    return `${host} has no address: check mail.host and the resolver of this host`
  if (code === 'ETIMEDOUT' || /timeout/i.test(message)) return timeoutSentence(message, settings)
  return `${server} cannot be reached: ${brokenSentence(failure)}`
}

function timeoutSentence(message: string, settings: Asked): string {
  const { 'mail.host': host, 'mail.port': port, 'mail.encryption': encryption } = settings
  const server = `${host}, port ${port}`
  if (/greeting/i.test(message) && encryption !== 'tls') {
    return `${server} takes the connection and says nothing: where it wants TLS first, as port 465 does, set mail.encryption to tls`
  }
  return `${server} does not answer in time: check mail.host, mail.port and the firewall on the way`
}

function brokenSentence({ message }: MailFailure): string {
  const code = /\b(E[A-Z]{4,})\b/.exec(message)?.[1] ?? ''
  const why = whyOf({ code, message })
  return code === 'ECONNREFUSED'
    ? `${why}; check mail.host and mail.port`
    : printable(code === '' ? message : why).slice(0, 200)
}
