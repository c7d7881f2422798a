// The places in chats where news go. What is secret of a target is taken, and never given back.
import { z } from 'zod'
import { chatKinds } from '../../../../domain/chat-target.js'
import type { ChatTargetChange, ShownChatTarget } from '../../../../ports/operator/chat-desk.js'
import { listOf } from '../route/answer-values.js'
import { type AnyRoute, defineRoute } from '../route/route.js'

const kindWords = `must be ${chatKinds.slice(0, -1).join(', ')} or ${chatKinds.at(-1) ?? ''}`
const newsClass = z.enum(['act', 'look', 'record'], { error: 'must be act, look or record' })
const flag = z.boolean({ error: 'must be true or false' })
const text = (most: number) =>
  z.string({ error: 'must be a text' }).max(most, { error: `must have at most ${most} characters` })

/** A target as the API shows it. */
export const chatTargetJsonSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(chatKinds),
  server: z.string().describe('the server that is posted to, without the rest of its URL'),
  chat: z.string().describe('Telegram: the chat; else empty'),
  classes: z.array(newsClass).describe('the classes of news that go there'),
  hosts: z.array(z.string()).describe('the hosts whose news go there; empty for all'),
  local: z.boolean().describe('true for a server on this machine itself'),
  off: z.boolean().describe('true while nothing is sent there'),
  hasToken: z.boolean(),
  secrets: z.int().describe('how many secrets sign its messages: two while they change'),
})

/** What may be said of a target, new or old. */
const parts = {
  url: text(2048).optional().describe('where messages are posted; secret'),
  token: text(512).optional().describe('ntfy, Gotify, Telegram: the token; secret'),
  chat: text(40).optional().describe('Telegram: the ID of the chat, or @NAME'),
  secret: text(100)
    .optional()
    .describe('webhook: whsec_… to sign with; made by sipward unless given'),
  classes: z.array(newsClass).min(1, { error: 'must name a class' }).max(3).optional(),
  hosts: z.array(text(64)).max(50, { error: 'must name at most 50 hosts' }).optional(),
  local: flag.optional().describe('true for a server on this machine itself'),
  off: flag.optional().describe('true for a target that gets nothing for now'),
}
const partsSchema = z.strictObject(parts)
const pathSchema = z.strictObject({ name: text(32) })

function targetJson({ isLocal, isOff, ...target }: ShownChatTarget) {
  return { ...target, local: isLocal, off: isOff }
}

function changeOf({ local, off, ...given }: z.output<typeof partsSchema>): ChatTargetChange {
  const wanted = { ...given, isLocal: local, isOff: off }
  const named = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return Object.fromEntries(named)
}

const listTargets = defineRoute({
  method: 'get',
  path: '/chat-targets',
  name: 'listChatTargets',
  scope: 'admin',
  summary: 'The chats that news are posted to, without their URLs, tokens and secrets.',
  answer: listOf(chatTargetJsonSchema),
  handle: async ({ chat }) => {
    const items = (await chat.chatTargets()).map(targetJson)
    return { items, total: items.length }
  },
})

const addTarget = defineRoute({
  method: 'post',
  path: '/chat-targets',
  name: 'addChatTarget',
  scope: 'admin',
  summary: 'Adds a chat that news are posted to.',
  body: z.strictObject({
    name: text(32),
    kind: z.enum(chatKinds, { error: kindWords }),
    ...parts,
  }),
  answer: z.strictObject({
    target: chatTargetJsonSchema,
    secret: z.string().describe('the secret that was made to sign with, told this once; or empty'),
  }),
  handle: async ({ chat }, { body: { name, kind, ...given } }) => {
    const { target, secret } = await chat.addChatTarget({ name, kind, ...changeOf(given) })
    return { target: targetJson(target), secret }
  },
})

const changeTarget = defineRoute({
  method: 'patch',
  path: '/chat-targets/{name}',
  name: 'changeChatTarget',
  scope: 'admin',
  summary: 'Changes a chat; what is left out stays.',
  pathSchema,
  body: partsSchema,
  answer: chatTargetJsonSchema,
  handle: async ({ chat }, { path, body }) =>
    targetJson(await chat.changeChatTarget(path.name, changeOf(body))),
})

const removeTarget = defineRoute({
  method: 'delete',
  path: '/chat-targets/{name}',
  name: 'removeChatTarget',
  scope: 'admin',
  summary: 'Removes a chat.',
  pathSchema,
  answer: z.strictObject({ name: z.string(), removed: z.literal(true) }),
  handle: async ({ chat }, { path: { name } }) => {
    await chat.removeChatTarget(name)
    return { name, removed: true as const }
  },
})

const testTarget = defineRoute({
  method: 'post',
  path: '/chat-targets/{name}/test',
  name: 'testChatTarget',
  scope: 'admin',
  summary: 'Posts a test on the whole way that news take, and answers how it ended.',
  pathSchema,
  answer: z.strictObject({
    sent: z.boolean(),
    text: z.string().describe('one sentence, with the words of the server'),
  }),
  handle: async ({ chat }, { path: { name } }) => {
    const { isSent, sentence } = await chat.testChatTarget(name)
    return { sent: isSent, text: sentence }
  },
})

const renewSecret = defineRoute({
  method: 'post',
  path: '/chat-targets/{name}/secret',
  name: 'renewChatSecret',
  scope: 'admin',
  summary: 'Makes a new secret for a webhook; the one before it signs too until the next one.',
  pathSchema,
  answer: z.strictObject({ secret: z.string().describe('told this once') }),
  handle: async ({ chat }, { path: { name } }) => ({ secret: await chat.renewChatSecret(name) }),
})

/** The rows of chats. */
export const chatRoutes: readonly AnyRoute[] = [
  ...[listTargets, addTarget, changeTarget, removeTarget],
  ...[testTarget, renewSecret],
]
