// Mail as a channel of news: the text of a message comes of its letter, the rest of the settings.
import type { Settings } from '../../domain/settings.js'
import type { Mail, Mailer } from '../../ports/mailer.js'
import type { Delivery, NewsChannel, NewsMessage, ReadyText } from '../../ports/news-channel.js'
import type { NewsClass } from '../../domain/notice.js'
import { type OwnPlace, placeOf } from './letter-place.js'
import type { WriteNewsMail } from './news-letter.js'

/** What the channel is made of. */
export interface MailChannelParts {
  readonly mailer: Mailer
  readonly write: WriteNewsMail
  readonly settings: () => Settings
  /** Who writes, apart from what the settings say. */
  readonly place: OwnPlace
}

/** Implements {@link NewsChannel} over a mailer. */
export class MailChannel implements NewsChannel {
  readonly name = 'mail'
  readonly #parts: MailChannelParts

  constructor(parts: MailChannelParts) {
    this.#parts = parts
  }

  isOn(): boolean {
    return this.#parts.settings()['mail.enabled']
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
    const place = placeOf(message, this.#parts.place, this.#parts.settings())
    const { key, thread, newsClass, recipients } = message
    const names = { key, thread, newsClass, recipients, host: place.hostName }
    const text = write({ ...message, place })
    return mailer.send({ ...names, kind: kindOf(message), ...text }, signal)
  }

  deliverText(text: ReadyText, signal: AbortSignal): Promise<Delivery> {
    const mail: Mail = { ...text, thread: text.key, newsClass: undefined }
    return this.#parts.mailer.send(mail, signal)
  }
}

function kindOf({ phase, items, isTest }: NewsMessage): string {
  if (isTest) return 'test'
  return phase === 'digest' ? 'digest' : (items[0]?.kind ?? 'news')
}
