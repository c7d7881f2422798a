// Mails and settings for tests of the way to the mail server.
import { defaultSettings, type Settings } from '../../../../src/domain/settings.js'
import type { Mail } from '../../../../src/ports/mailer.js'

/** Settings of a server on loopback; mails come from `pbx@example.org`. */
export function mailSettings(port: number, changes: Partial<Settings> = {}): Settings {
  return {
    ...defaultSettings,
    'mail.enabled': true,
    'mail.host': '127.0.0.1',
    'mail.port': port,
    'mail.fromAddress': 'pbx@example.org',
    'mail.recipients': ['anna@example.org', 'bert@example.net'],
    ...changes,
  }
}

/** A mail to act on. */
export const sampleMail: Mail = {
  key: 'edge-1 pbxBroken#3 over',
  thread: 'edge-1 pbxBroken#3 first',
  subject: '[sipward edge-1] Act: the PBX refuses phones',
  html: '<p>Grüße</p>',
  text: 'Grüße',
  kind: 'pbxBroken',
  host: 'edge-1',
  newsClass: 'act',
  recipients: [],
}

/** A signal that nobody gives. */
export function noSignal(): AbortSignal {
  return new AbortController().signal
}
