// The headers of a mail: by them programs thread, filter, and do not answer. Nothing of an attacker is in
// them: names are hashes, and the subject is cleaned of whatever could mislead.
import { createHash } from 'node:crypto'
import type { NewsClass } from '../../domain/notice.js'
import type { Settings } from '../../domain/settings.js'
import type { Mail } from '../../ports/mailer.js'
import { senderDomain } from './mail-server.js'

const maxSubjectLength = 160

const classNames: Readonly<Record<NewsClass, string>> = {
  act: 'act now',
  look: 'look today',
  record: 'for the record',
}

/** Names a mail: the same key has the same name, on every host and at each try. */
export function messageIdOf(key: string, settings: Settings): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 40)
  return `<sipward.${hash}@${senderDomain(settings)}>`
}

/** Returns a subject without what could begin a header or mislead a reader. */
export function cleanSubject(subject: string): string {
  const clean = subject.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ').trim()
  const characters = Array.from(clean)
  return characters.length <= maxSubjectLength
    ? clean
    : `${characters.slice(0, maxSubjectLength - 1).join('')}…`
}

/** A header; one that is prepared stays as it is. */
export type HeaderValue = string | { readonly prepared: true; readonly value: string }

/** Returns the headers that stand beside sender, recipients and subject. */
export function headersOf(mail: Mail, settings: Settings): Readonly<Record<string, HeaderValue>> {
  const root = messageIdOf(mail.thread, settings)
  const { newsClass, host } = mail
  const list = newsClass ?? 'report'
  const place = `${label(list)}.${label(host)}.sipward.${senderDomain(settings)}`
  const name = newsClass === undefined ? 'reports' : classNames[newsClass]
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'List-Id': { prepared: true, value: `"sipward ${label(host)}: ${name}" <${place}>` },
    'X-Sipward-Kind': label(mail.kind),
    'X-Sipward-Host': label(host),
    ...(newsClass !== undefined && { 'X-Sipward-Class': newsClass }),
    ...(mail.thread !== mail.key && { 'In-Reply-To': root, References: root }),
    ...(newsClass === 'act' && { Importance: 'high', 'X-Priority': '1' }),
  }
}

/** What a header may hold of a name of ours. */
function label(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64)
}
