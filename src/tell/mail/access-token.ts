// Tokens of OAuth2 for a mail server: client credentials for Microsoft 365, the key of a service account
// or a refresh token for Google. Each is kept until shortly before it ends.
import { createHash, createSign } from 'node:crypto'
import { AppError, toError } from '../../domain/app-error.js'
import type { Settings } from '../../domain/settings.js'
import { readServiceAccountKey } from '../../domain/settings/mail-oauth-settings.js'
import { whyOf } from '../../domain/system-failure.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import { maskSecrets } from '../format/mask-secrets.js'
import { mailboxOf, tokenUrlOf } from './mail-server.js'

const timeoutMs = 15_000
const maxAnswerBytes = 65_536
/** A token is not used in its last minutes. */
const spareMs = 120_000
const maxLifetimeMs = 3_600_000

/** Gets tokens. */
export class AccessTokens {
  readonly #clock: Clock
  readonly #url: string | undefined
  #kept: { readonly asked: string; readonly token: string; readonly until: number } | undefined

  /** @param url where tokens come from in a test; elsewhere the login says it */
  constructor(clock: Clock, url?: string) {
    this.#clock = clock
    this.#url = url
  }

  /**
   * Returns a token for the login of the settings.
   * @throws AppError `unavailable` with a sentence that says why there is none, and what to do
   */
  async token(settings: Settings, signal: AbortSignal): Promise<string> {
    const now = this.#clock.now()
    const asked = fingerprint(settings)
    if (this.#kept?.asked === asked && this.#kept.until > now) return this.#kept.token
    const url = this.#url ?? tokenUrlOf(settings)
    const grant = grantOf(settings, { url: tokenUrlOf(settings), now })
    const answer = await ask(url, grant, signal)
    const token = typeof answer['access_token'] === 'string' ? answer['access_token'] : ''
    // It goes into a line of the mail protocol.
    if (!/^[\x21-\x7e]{1,16384}$/.test(token))
      throw new AppError('unavailable', refusal(answer, grant))
    const lifetimeMs = Math.min(maxLifetimeMs, Number(answer['expires_in']) * 1000 || 0)
    this.#kept = { asked, token, until: now + lifetimeMs - spareMs }
    return token
  }

  /** The server has refused the token: the next one is a new one. */
  forget(): void {
    this.#kept = undefined
  }
}

type Grant = Readonly<Record<string, string>>

function grantOf(
  settings: Settings,
  { url, now }: { readonly url: string; readonly now: number },
): Grant {
  const client = {
    client_id: settings['mail.clientId'],
    client_secret: settings['mail.clientSecret'],
  }
  if (settings['mail.login'] === 'microsoft365') {
    const scope = 'https://outlook.office365.com/.default'
    return { grant_type: 'client_credentials', ...client, scope }
  }
  const key = readServiceAccountKey(settings['mail.googleKey'])
  if (key === undefined) {
    const refresh_token = settings['mail.refreshToken']
    return { grant_type: 'refresh_token', ...client, refresh_token }
  }
  const seconds = Math.floor(now / 1000)
  const claims = {
    iss: key.client_email,
    sub: mailboxOf(settings),
    scope: 'https://mail.google.com/',
    aud: url,
    ...{ iat: seconds, exp: seconds + 3600 },
  }
  const assertion = signed(claims, key.private_key)
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
}

/** A JSON Web Token by RS256 (RFC 7515). */
function signed(claims: object, privateKey: string): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const text = parts.join('.')
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
  } catch (cause) {
    const message =
      'the private key in mail.googleKey cannot be used: give the whole JSON file again'
    throw new AppError('unavailable', message, { cause })
  }
}

async function ask(
  url: string,
  grant: Grant,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(grant),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const text = await readText(response)
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  } catch (cause) {
    const message = `the login server ${new URL(url).host} cannot be asked: ${reasonOf(cause)}`
    throw new AppError('unavailable', message, { cause })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new Error('its answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reasonOf(caught: unknown): string {
  const error = toError(caught)
  if (error instanceof SyntaxError) return 'its answer is not JSON'
  if (error.name === 'TimeoutError') return 'it does not answer in time'
  return printable(whyOf(error.cause ?? error)).slice(0, 200)
}

const advice: readonly (readonly [RegExp, string])[] = [
  [/AADSTS7000222/, 'the client secret has ended: make a new one and set mail.clientSecret'],
  [
    /AADSTS7000215/,
    'the client secret is wrong: set mail.clientSecret to its value, not to its ID',
  ],
  [/AADSTS700016/, 'the tenant does not know the application: check mail.clientId and mail.tenant'],
  [/AADSTS9000(2|23)/, 'there is no such tenant: check mail.tenant'],
  [
    /unauthorized_client/,
    'the account may not use the scope https://mail.google.com/: allow it in the domain-wide delegation',
  ],
  [
    /invalid_grant/,
    'the key or the refresh token is no longer good, or the mailbox is wrong: make a new one',
  ],
  [/invalid_client/, 'check mail.clientId and mail.clientSecret'],
]

/** The words of the login server, without what it may repeat of the question. */
function refusal(answer: Readonly<Record<string, unknown>>, grant: Grant): string {
  const words = [answer['error'], answer['error_description']].filter(
    (part) => typeof part === 'string',
  )
  const secrets = ['client_secret', 'refresh_token', 'assertion'].map((key) => grant[key] ?? '')
  const said = printable(maskSecrets(words.join(': '), secrets)).slice(0, 300)
  const [, hint = 'check what mail.login needs'] = advice.find(([form]) => form.test(said)) ?? []
  return `no token is given for the mail server: ${hint}${said === '' ? '' : ` (${said})`}`
}

/** Whose token it is; the secrets themselves are not kept twice. */
function fingerprint(settings: Settings): string {
  const parts = Object.entries(settings).filter(([key]) => key.startsWith('mail.'))
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}
