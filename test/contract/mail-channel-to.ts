// The channel of mails as the daemon has it, to a server of a test.
import { newsMail } from '../../src/tell/mail/news-mail.js'
import { MailChannel } from '../../src/tell/mail/mail-channel.js'
import { SmtpMailer } from '../../src/tell/mail/smtp-mailer.js'
import type { Clock } from '../../src/ports/clock.js'
import { mailSettings } from '../unit/tell/mail/mail-samples.js'

/** Makes it; the server listens on loopback. */
export function mailChannelTo(port: number, clock: Clock): MailChannel {
  const settings = () => mailSettings(port)
  const mailer = new SmtpMailer({ settings, clock })
  const place = { hostName: 'edge-1', hostAddress: '203.0.113.10', version: '1', baseUrl: '' }
  return new MailChannel({ mailer, write: newsMail, settings, place })
}
