// The chats that news are posted to: add one, try it, switch it off, give it a new secret, remove it.
import { AppError } from '../../../../domain/app-error.js'
import type { ShownChatTarget } from '../../../../ports/operator/chat-desk.js'
import type { ChannelReport } from '../../../../ports/operator/delivery-desk.js'
import type { PageAnswer, PageContext, PageFlash, PageRoute } from '../page-route.js'
import { chatForm, chatKindWords, newsClassWords, wantedChat } from '../parts/chat-form.js'
import { channelRow } from '../parts/delivery-rows.js'
import { settingTabs } from '../parts/setting-tabs.js'
import type { ChatRowView, SettingsChatsView } from '../views/settings-chats-view.js'
import type { ActionView } from '../views/view-parts.js'

const path = '/settings/chats'

type Order = (context: PageContext, name: string) => Promise<PageFlash>

/** The page of chats and its orders. */
export const settingsChatsRoutes: readonly PageRoute[] = [
  { method: 'get', path, role: 'viewer', handle: (context) => page(context) },
  { method: 'post', path, role: 'admin', handle: add },
  row('test', async ({ operator }, name) => {
    const { isSent, sentence } = await operator.chat.testChatTarget(name)
    return { text: `${name}: ${sentence}`, state: isSent ? 'ok' : 'act' }
  }),
  row('off', switched(true, 'gets nothing until it is switched on again.')),
  row('on', switched(false, 'gets news again.')),
  row('secret', async ({ operator }, name) => {
    const secret = await operator.chat.renewChatSecret(name)
    return { text: `${secretWords(name, secret)} The one before it signs too until the next.` }
  }),
  row('remove', async ({ operator }, name) => {
    await operator.chat.removeChatTarget(name)
    return { text: `${name} is removed.` }
  }),
]

function row(order: string, give: Order): PageRoute {
  return {
    method: 'post',
    path: `${path}/${order}`,
    role: 'admin',
    handle: async (context) => redirect(await give(context, context.body.get('name').slice(0, 64))),
  }
}

function switched(isOff: boolean, words: string): Order {
  return async ({ operator }, name) => {
    await operator.chat.changeChatTarget(name, { isOff })
    return { text: `${name} ${words}` }
  }
}

async function add(context: PageContext): Promise<PageAnswer> {
  try {
    const { target, secret } = await context.operator.chat.addChatTarget(wantedChat(context.body))
    const signed = secret === '' ? '' : ` ${secretWords(target.name, secret)}`
    return redirect({ text: `${target.name} is added: see whether a test arrives.${signed}` })
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidValue') throw caught
    return { ...(await page(context, caught.message)), status: 422 }
  }
}

async function page(context: PageContext, problem = '') {
  const view = await chatsView(context, problem)
  return { kind: 'page', template: 'settings-chats', view } as const
}

/** Fills the view; `problem` says why what was typed was not added. */
export async function chatsView(context: PageContext, problem = ''): Promise<SettingsChatsView> {
  const { operator, user, body, now } = context
  const [frame, targets, { channels }] = await Promise.all([
    context.frame({ page: 'settings', title: 'Settings' }),
    operator.chat.chatTargets(),
    operator.delivery.deliveries(),
  ])
  const mayChange = user.role === 'admin'
  const channelOf = (name: string) => channels.find((channel) => channel.name === `chat.${name}`)
  return {
    frame,
    lede: ledeOf(targets),
    tabs: settingTabs(path),
    chats: targets.map((target) => chatRow(target, channelOf(target.name), { now, mayChange })),
    add: chatForm(body, problem),
    mayChange,
  }
}

function ledeOf(targets: readonly ShownChatTarget[]): string {
  const on = targets.filter(({ isOff }) => !isOff).length
  if (targets.length === 0) return 'News go to no chat yet.'
  return on === 0
    ? 'Every chat is switched off.'
    : `News go to ${on} ${on === 1 ? 'chat' : 'chats'}.`
}

function chatRow(
  target: ShownChatTarget,
  channel: ChannelReport | undefined,
  { now, mayChange }: { readonly now: number; readonly mayChange: boolean },
): ChatRowView {
  const { name, kind, server, chat, classes, hosts, isOff } = target
  const off = { state: { state: 'off', word: 'switched off' }, text: '', lastSentAt: 0 } as const
  const done = channel === undefined ? off : channelRow(channel, now)
  const of = hosts.length === 0 ? '' : ` of ${hosts.join(', ')}`
  return {
    name,
    kind: chatKindWords[kind],
    place: chat === '' ? server : `${server} ${chat}`,
    state: isOff ? off.state : done.state,
    text: done.text,
    lastSentAt: done.lastSentAt,
    news: `${classes.map((each) => newsClassWords[each]).join(', ')}${of}`,
    actions: mayChange ? actionsOf(target) : [],
  }
}

function actionsOf({ name, kind, isOff }: ShownChatTarget): readonly ActionView[] {
  const action = (order: string, text: string, icon: string, isGrave = false): ActionView => ({
    ...{ text, icon, action: `${path}/${order}`, isGrave },
    fields: [{ name: 'name', value: name }],
  })
  return [
    ...(isOff ? [] : [action('test', 'Send a test', 'bell')]),
    isOff ? action('on', 'Switch on', '') : action('off', 'Switch off', ''),
    ...(kind === 'webhook' ? [action('secret', 'Make a new secret', 'key')] : []),
    action('remove', 'Remove', 'trash', true),
  ]
}

function secretWords(name: string, secret: string): string {
  return `The messages of ${name} are signed with this secret, which is shown this once: ${secret}`
}

function redirect(flash: PageFlash): PageAnswer {
  return { kind: 'redirect', to: path, flash }
}
