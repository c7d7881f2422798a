// The form for another chat: what is typed into it, and what it shows when that is refused.
import { chatKinds, type ChatKind } from '../../../../domain/chat-target.js'
import type { NewsClass } from '../../../../domain/notice.js'
import type { WantedChatTarget } from '../../../../ports/operator/chat-desk.js'
import { refusal } from '../../api/route/api-error.js'
import type { PageFields } from '../page-route.js'
import type { AddChatView } from '../views/settings-chats-view.js'

/** The services by the names that they give themselves. */
export const chatKindWords: Readonly<Record<ChatKind, string>> = {
  webhook: 'Webhook',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  telegram: 'Telegram',
  ntfy: 'ntfy',
  gotify: 'Gotify',
}

/** The classes of news in words. */
export const newsClassWords: Readonly<Record<NewsClass, string>> = {
  act: 'act now',
  look: 'look today',
  record: 'for the record',
}

const classes = ['act', 'look', 'record'] as const
const usual: readonly NewsClass[] = ['act', 'look']

// Of these, one that is typed is not shown again.
const fields = [
  ['name', 'Name', 'As you call it: small letters, digits and dashes.'],
  ['url', 'URL', 'As the service gives it to you. Telegram needs none.'],
  ['secret-token', 'Token', 'For Telegram and Gotify, and for a protected topic of ntfy.'],
  ['chat', 'Chat of Telegram', 'Its ID, or @NAME of a public channel.'],
  ['hosts', 'Hosts', 'Only news of these hosts, with commas; empty for all.'],
] as const
const secretFields: readonly string[] = ['url', 'secret-token']

/**
 * Reads the form.
 * @throws AppError `invalidValue` for a service or a class that there is not
 */
export function wantedChat(body: PageFields): WantedChatTarget {
  const kind = chatKinds.find((each) => each === body.get('kind'))
  if (kind === undefined) throw refusal(`the service must be one of ${chatKinds.join(', ')}`)
  const text = (name: string): string => body.get(name).trim()
  const chosen = classes.filter((each) => body.all('class').includes(each))
  if (chosen.length === 0) throw refusal('choose at least one class of news')
  return {
    ...{ name: text('name'), kind, url: text('url'), token: text('secret-token') },
    chat: text('chat'),
    classes: chosen,
    hosts: hostsOf(text('hosts')),
    isLocal: body.has('local'),
  }
}

/** Shows the form; where something was refused, with what was typed, but for secrets. */
export function chatForm(body: PageFields, problem: string): AddChatView {
  const isTyped = problem !== ''
  const chosen = isTyped ? body.all('class') : usual
  return {
    kinds: chatKinds.map((value) => ({
      value,
      text: chatKindWords[value],
      isChosen: value === (isTyped ? body.get('kind') : 'webhook'),
    })),
    classes: classes.map((value) => ({
      value,
      text: newsClassWords[value],
      isChosen: chosen.includes(value),
    })),
    fields: fields.map(([id, label, hint]) => ({
      ...{ id, label, hint, problem: '' },
      value: isTyped && !secretFields.includes(id) ? body.get(id) : '',
    })),
    isLocal: isTyped && body.has('local'),
    problem,
  }
}

function hostsOf(text: string): string[] {
  return text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
}
