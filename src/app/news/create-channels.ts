// Every channel on which news leave this host.
import { networkInterfaces } from 'node:os'
import type { Config } from '../../config/config.js'
import { readPackageVersion } from '../../config/package-version.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { NewsChannel } from '../../ports/news-channel.js'
import { ChatChannel } from '../../tell/chat/chat-channel.js'
import { ChatSender } from '../../tell/chat/chat-sender.js'
import { MailChannel } from '../../tell/mail/mail-channel.js'
import { newsMail } from '../../tell/mail/news-mail.js'
import { SmtpMailer } from '../../tell/mail/smtp-mailer.js'

/** What channels need of the daemon. */
export interface ChannelParts {
  readonly config: Pick<Config, 'host' | 'web'>
  readonly settings: () => Settings
  /** Takes a chat out of use that is there no more. */
  readonly switchOffChat: (name: string) => Promise<void>
  readonly clock: Clock
}

/** Returns what names the channels of now; each reads the settings of now at every message. */
export function createChannels(parts: ChannelParts): () => readonly NewsChannel[] {
  const { config, settings, switchOffChat, clock } = parts
  const place = hostPlace(config)
  const mailer = new SmtpMailer({ settings, clock })
  const mail = new MailChannel({ mailer, write: newsMail, settings, place })
  const sender = new ChatSender({ clock })
  const chatParts = { sender, settings, place, clock, switchOff: switchOffChat }
  return () => [
    mail,
    ...settings()['chat.targets'].map((target) => new ChatChannel(target, chatParts)),
  ]
}

/** Who writes, apart from what the settings say. */
export function hostPlace(config: ChannelParts['config']) {
  return {
    hostName: config.host.name,
    hostAddress: outerAddress() ?? config.host.name,
    version: readPackageVersion(),
    baseUrl: config.web.baseUrl ?? '',
  }
}

/** The address by which others know this host, as far as the host itself can tell. */
function outerAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  const ipv4 = addresses.find(({ family }) => family === 'IPv4')
  return (ipv4 ?? addresses[0])?.address
}
