// Sends mails from a real mailer to real servers, for tests.
import type { Settings } from '../../../../src/domain/settings.js'
import type { Mail } from '../../../../src/ports/mailer.js'
import type { Delivery } from '../../../../src/ports/news-channel.js'
import { SmtpMailer, type SmtpMailerOptions } from '../../../../src/tell/mail/smtp-mailer.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { startMailServer, type MailServerOptions } from '../../../support/mail-server.js'
import { renewedCertificate } from '../renewed-certificate.js'
import { mailSettings, noSignal, sampleMail } from './mail-samples.js'

/** Sends a mail as the settings say, to a server of its own. */
export async function sendTo(
  server: MailServerOptions,
  changes: Partial<Settings> = {},
  more: Partial<SmtpMailerOptions> & { readonly mail?: Partial<Mail> } = {},
) {
  const { mail, ...options } = more
  const running = await startMailServer(server)
  try {
    const settings = () => mailSettings(running.port, changes)
    const clock = new FakeClock()
    const authorities = renewedCertificate
    const mailer = new SmtpMailer({ settings, clock, authorities, ...options })
    const delivery = await mailer.send({ ...sampleMail, ...mail }, noSignal())
    return { delivery, received: running.received }
  } finally {
    await running.stop()
  }
}

/** What became of a mail, as one line. */
export function sentenceOf(delivery: Delivery): string {
  return delivery.outcome === 'sent' ? 'sent' : `${delivery.outcome}: ${delivery.sentence}`
}
