// What setup offers at its end to the person at the terminal: news by mail, and the pages. Enter passes each offer over.
import { hostname } from 'node:os'
import { toError } from '../domain/app-error.js'
import { settingFromText } from '../config/value-from-text.js'
import {
  defaultSettings,
  parseSetting,
  type SettingKey,
  type Settings,
} from '../domain/settings.js'
import { printable } from '../domain/untrusted.js'
import type { MailTestJson } from '../tell/web/api/api-json.js'
import type { ApiClient } from './api-client.js'
import type { Asker } from './asker.js'
import type { Terminal } from './terminal.js'

/** A delivery may take two minutes; the daemon waits one for a test. */
const testDeadlineMs = 90_000
const localServer = defaultSettings['mail.host']
const submissionPort = 587

/** What the offers work with. */
export interface OfferParts {
  readonly asker: Asker
  readonly terminal: Terminal
  readonly client: ApiClient
}

type Wanted = { -readonly [Key in SettingKey]?: Settings[Key] }

/** Offers what is not there yet. What the daemon refuses is said, and the other offer follows. */
export async function offerMailAndPages(parts: OfferParts): Promise<void> {
  for (const offer of [offerMail, offerPages]) {
    await offer(parts).catch((caught: unknown) => {
      parts.terminal.complain(`sipward: ${printable(toError(caught).message)}`)
    })
  }
}

async function offerMail({ asker, terminal, client }: OfferParts): Promise<void> {
  if ((await client.get<Settings>('/settings'))['mail.enabled']) return
  terminal.print('', 'News that need you, and a summary each day, can come by mail.')
  const wanted = await askForMail({ asker, terminal })
  if (wanted === undefined) {
    terminal.print('Nothing is mailed. Later: docs/mail.md, or the page Settings.')
    return
  }
  await client.patch('/settings', { ...wanted, 'mail.enabled': true, 'mail.daily': true })
  terminal.print('A test mail leaves …')
  const test = client.post<MailTestJson>('/mail/test', {}, { deadlineMs: testDeadlineMs })
  const { sent, text } = await test.catch((caught: unknown) => ({
    sent: false,
    text: toError(caught).message,
  }))
  if (sent) terminal.print(`${terminal.style('green', '✓')} ${printable(text)}`)
  else {
    terminal.print(`${terminal.style('yellow', '!')} ${printable(text)}`)
    terminal.print('    → correct it with sipward settings set mail.…, then: sipward mail test')
  }
}

/** Asks for recipients, server and login; undefined where nobody is to get mails. */
async function askForMail(parts: Omit<OfferParts, 'client'>): Promise<Wanted | undefined> {
  const wanted: Wanted = {}
  const fill: Fill = async (key, question, usual) => {
    const value = await askFor(parts, { key, question, usual })
    if (value !== undefined) Object.assign(wanted, { [key]: value })
    return value
  }
  if ((await fill('mail.recipients', 'To which address? (Enter: no mails)', '')) === undefined) {
    return undefined
  }
  const host = await fill('mail.host', `Mail server? [${localServer}]`, localServer)
  if (host === undefined) return undefined
  if (host !== localServer && !(await fillLogin(parts, wanted, fill))) return undefined
  const sender = wanted['mail.user']?.includes('@') ? wanted['mail.user'] : ownAddress()
  const from = await fill('mail.fromAddress', `From which address? [${sender}]`, sender)
  return from === undefined ? undefined : wanted
}

type Fill = (key: SettingKey, question: string, usual: string) => Promise<unknown>

/** Asks how to talk to a server elsewhere; false where the person ends the talk. */
async function fillLogin({ asker }: Omit<OfferParts, 'client'>, wanted: Wanted, fill: Fill) {
  const port = String(submissionPort)
  if ((await fill('mail.port', `Its port? [${port}]`, port)) === undefined) return false
  const usual = wanted['mail.port'] === 465 ? 'tls' : 'starttls'
  const question = `Encryption: starttls, tls or none? [${usual}]`
  if ((await fill('mail.encryption', question, usual)) === undefined) return false
  const user = await asker.ask('User there? (Enter: no login)')
  if (user === undefined) return false
  if (user === '') return true
  const password = await asker.askHidden('Password (is not shown):')
  if (password === undefined) return false
  Object.assign(wanted, { 'mail.login': 'password', 'mail.user': user, 'mail.password': password })
  return true
}

interface Question {
  readonly key: SettingKey
  readonly question: string
  /** What Enter means; empty where it passes the question over. */
  readonly usual: string
}

/** Asks until the setting can have the answer; undefined where there is none. */
async function askFor(
  { asker, terminal }: Omit<OfferParts, 'client'>,
  { key, question, usual }: Question,
): Promise<unknown> {
  for (;;) {
    const answer = await asker.ask(question)
    if (answer === undefined) return undefined
    const text = answer === '' ? usual : answer
    if (text === '') return undefined
    const parsed = parseSetting(key, settingFromText(key, text))
    if (parsed.ok) return parsed.value
    terminal.print(`  ${printable(parsed.reason)}`)
  }
}

function ownAddress(): string {
  const name = hostname()
  return `sipward@${name.includes('.') ? name : `${name}.localdomain`}`
}

interface LinkJson {
  readonly url: string
}

async function offerPages({ asker, terminal, client }: OfferParts): Promise<void> {
  const users = await client.get<{ readonly total: number }>('/users')
  if (users.total > 0) return
  terminal.print('', 'The pages show attacks, blocks and what works, and change every setting.')
  if (!(await asker.isAgreed('A link for the first user of the pages?', 'yes'))) {
    terminal.print('Later: sipward web link')
    return
  }
  const { url } = await client.post<LinkJson>('/web/link', {})
  terminal.print(printable(url), 'It works once, for 30 minutes. Another one: sipward web link')
  const { hostname: place, port } = new URL(url)
  if (place === '127.0.0.1') {
    terminal.print(
      `From another computer first: ssh -L ${port}:127.0.0.1:${port} root@${hostname()}`,
    )
  }
}
