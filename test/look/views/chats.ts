// The chats: one that works, one that refuses, one that is switched off, and a form that was refused.
import { chatForm } from '../../../src/tell/web/pages/parts/chat-form.js'
import type {
  ChatRowView,
  SettingsChatsView,
} from '../../../src/tell/web/pages/views/settings-chats-view.js'
import { fieldsOf } from '../../unit/tell/pages/page-context.js'
import { choices, frame, nowAt, order } from './frame.js'

const minute = 60_000

const chat = (part: Partial<ChatRowView> & Pick<ChatRowView, 'name' | 'kind'>): ChatRowView => ({
  place: 'https://hooks.slack.com',
  state: { state: 'ok', word: 'works' },
  text: '',
  lastSentAt: nowAt - 12 * minute,
  news: 'act now, look today',
  actions: [order('Send a test', 'bell'), order('Switch off'), order('Remove', 'trash', true)],
  ...part,
})

const typed = fieldsOf('kind=ntfy&name=night&class=act&url=https://ntfy.sh/')

export const settingsChats: SettingsChatsView = {
  frame: frame({ page: 'settings', title: 'Settings' }),
  lede: 'News go to 2 chats.',
  tabs: choices(['Firewall', 'Notifications', 'Chats'], 'Chats'),
  chats: [
    chat({ name: 'ops', kind: 'Slack' }),
    chat({
      ...{ name: 'tickets', kind: 'Webhook', place: 'https://tickets.example.org' },
      state: { state: 'act', word: 'does not leave' },
      text: 'Nothing has left for 18 min. The server answers 403: no such hook. 2 messages wait.',
    }),
    chat({
      ...{ name: 'old', kind: 'Telegram', place: 'https://api.telegram.org -1001234567890' },
      ...{ state: { state: 'off', word: 'switched off' }, lastSentAt: 0 },
      news: 'act now of edge-1, edge-2',
    }),
  ],
  add: chatForm(typed, ''),
  mayChange: true,
}

export const badChat: SettingsChatsView = {
  ...settingsChats,
  lede: 'News go to no chat yet.',
  chats: [],
  add: chatForm(
    typed,
    'the target "night" needs a URL that ends in a topic, "https://ntfy.sh/TOPIC"',
  ),
}
