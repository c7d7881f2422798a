// A target of a chat as a channel of news.
import type { ChatTarget } from '../../domain/chat-target.js'
import type { NewsClass } from '../../domain/notice.js'
import type { Settings } from '../../domain/settings.js'
import type { Clock } from '../../ports/clock.js'
import type { Delivery, NewsChannel, NewsMessage } from '../../ports/news-channel.js'
import { type OwnPlace, placeOf } from '../mail/letter-place.js'
import { chatFormats } from './chat-formats.js'
import { chatNews } from './chat-letter.js'
import type { ChatSender } from './chat-sender.js'

/** What every target is reached with. */
export interface ChatChannelParts {
  readonly sender: Pick<ChatSender, 'send'>
  readonly settings: () => Settings
  readonly place: OwnPlace
  /** Takes a target out of use that says that it is gone. */
  readonly switchOff: (name: string) => Promise<void>
  readonly clock: Clock
}

/** Implements {@link NewsChannel} for one target. */
export class ChatChannel implements NewsChannel {
  readonly name: string
  readonly #target: ChatTarget
  readonly #parts: ChatChannelParts

  constructor(target: ChatTarget, parts: ChatChannelParts) {
    this.name = `chat.${target.name}`
    this.#target = target
    this.#parts = parts
  }

  isOn(): boolean {
    return !this.#target.isOff
  }

  takes(newsClass: NewsClass, host?: string): boolean {
    const { classes } = this.#target
    return this.isOn() && classes.includes(newsClass) && (host === undefined || this.#isOf(host))
  }

  trouble(): string {
    return ''
  }

  async deliver(message: NewsMessage, signal: AbortSignal): Promise<Delivery> {
    const { sender, settings, place, clock, switchOff } = this.#parts
    const told = this.#ofItsHosts(message)
    if (told.items.length + told.attacks.length === 0) return nothingToTell
    const target = this.#target
    const news = chatNews(told, placeOf(told, place, settings()))
    const request = chatFormats[target.kind](news, target, clock.now())
    const { isLocal } = target
    const result = await sender.send(request, {
      isLocal,
      secrets: secretsOf(request.url, target),
      signal,
    })
    if (result.outcome === 'sent') return { ...result, refused: [] }
    if (result.outcome !== 'gone') return { ...result, outcome: result.outcome }
    await switchOff(target.name)
    return { ...result, outcome: 'refused' }
  }

  #isOf(host: string): boolean {
    const { hosts } = this.#target
    return hosts.length === 0 || hosts.includes(host)
  }

  /** Of a digest of several hosts a target with hosts of its own hears only theirs. */
  #ofItsHosts(message: NewsMessage): NewsMessage {
    if (this.#target.hosts.length === 0 || message.isTest) return message
    const items = message.items.filter(({ subject }) => this.#isOf(subject['host'] ?? ''))
    const attacks = message.attacks.filter(({ host }) => this.#isOf(host))
    const isWhole =
      items.length === message.items.length && attacks.length === message.attacks.length
    if (isWhole) return message
    return {
      ...{ ...message, items, itemTotal: items.length, attacks, attackTotal: attacks.length },
      sourceTotal: new Set(attacks.map(({ source }) => source)).size,
    }
  }
}

const nothingToTell: Delivery = {
  outcome: 'sent',
  answer: 'nothing of the hosts of this target was in it',
  refused: [],
}

/** What an answer may repeat of a request, and nobody may read: the topic of ntfy stands in its URL alone. */
function secretsOf(posted: string, { url, token, secrets }: ChatTarget): readonly string[] {
  const urls = [posted, url].filter((text) => text !== '')
  const keys = secrets.flatMap((secret) => [secret, secret.replace(/^whsec_/, '')])
  return [...urls.flatMap(secretPartsOf), token, ...keys]
}

function secretPartsOf(url: string): readonly string[] {
  const { pathname, search } = new URL(url)
  const values = search.slice(1).split('&')
  return [
    ...[`${pathname}${search}`, pathname, search],
    ...pathname.split('/'),
    ...values,
    ...values.map((value) => value.replace(/^[^=]*=/, '')),
  ]
}
