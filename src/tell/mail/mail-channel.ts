// Mail as a channel of news: the text of a message comes of its letter, the rest of the settings.
import type { Settings } from '../../domain/settings.js'
import { zoneOf } from '../../domain/time-zone.js'
import type { Mail, Mailer } from '../../ports/mailer.js'
import type { Delivery, NewsChannel, NewsMessage, ReadyText } from '../../ports/news-channel.js'
import type { NewsClass } from '../../domain/notice.js'
import type { LetterPlace, WriteNewsMail } from './news-letter.js'

/** What the channel is made of. */
export interface MailChannelParts {
  readonly mailer: Mailer
  readonly write: WriteNewsMail
  readonly settings: () => Settings
  /** Who writes, apart from what the settings say. */
  readonly place: Pick<LetterPlace, 'hostName' | 'hostAddress' | 'version' | 'baseUrl'>
}

/** Implements {@link NewsChannel} over a mailer. */
export class MailChannel implements NewsChannel {
  readonly name = 'mail'
  readonly #parts: MailChannelParts

  constructor(parts: MailChannelParts) {
    this.#parts = parts
  }

  takes(newsClass: NewsClass): boolean {
    const settings = this.#parts.settings()
    return settings['mail.enabled'] && (newsClass !== 'record' || settings['mail.everyAttack'])
  }

  trouble(): string {
    return this.#parts.mailer.trouble()
  }

  deliver(message: NewsMessage, signal: AbortSignal): Promise<Delivery> {
    const { mailer, write } = this.#parts
    const place = this.#placeOf(message)
    const { key, thread, newsClass, recipients } = message
    const names = { key, thread, newsClass, recipients, host: place.hostName }
    const text = write({ ...message, place })
    return mailer.send({ ...names, kind: kindOf(message), ...text }, signal)
  }

  deliverText(text: ReadyText, signal: AbortSignal): Promise<Delivery> {
    const mail: Mail = { ...text, thread: text.key, newsClass: undefined }
    return this.#parts.mailer.send(mail, signal)
  }

  /** An incident of another host is told in the name of that host, whoever sends it. */
  #placeOf({ items }: NewsMessage): LetterPlace {
    const settings = this.#parts.settings()
    const own = this.#parts.place
    const hosts = new Set(items.map(({ subject }) => subject['host'] ?? own.hostName))
    const [lone] = hosts.size === 1 ? hosts : []
    const hostName = lone ?? own.hostName
    return {
      ...own,
      hostName,
      // Hosts know each other by their names.
      hostAddress: hostName === own.hostName ? own.hostAddress : hostName,
      zone: zoneOf(settings['mail.zone']),
      subjectPrefix: settings['mail.subjectPrefix'].replaceAll('{host}', hostName),
      threshold: settings['blocking.threshold'],
    }
  }
}

function kindOf({ phase, items, isTest }: NewsMessage): string {
  if (isTest) return 'test'
  return phase === 'digest' ? 'digest' : (items[0]?.kind ?? 'news')
}
