// A place in a chat where news go: which service, where it is, and which news it gets.
import { z } from 'zod'

/** The services that news can be posted to. */
export const chatKinds = [
  'webhook',
  'slack',
  'teams',
  'discord',
  'telegram',
  'ntfy',
  'gotify',
] as const

/** One of them. */
export type ChatKind = (typeof chatKinds)[number]

/** The most targets that can be set. */
export const maxChatTargets = 20

/** Where messages for Telegram go unless a target names a server of its own. */
export const telegramUrl = 'https://api.telegram.org'

/** The name of a target, as commands and paths hold it. */
export const chatTargetName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
  .describe('a name of at most 32 small letters, digits and dashes')

const url = z
  .string()
  .max(2048)
  .refine(isPostUrl)
  .describe('a URL that begins with https:// or http://, without a user name')
const token = z
  .string()
  .regex(/^[\x21-\x7e]{0,512}$/)
  .describe('at most 512 characters without blanks')
const newsClass = z.enum(['act', 'look', 'record'])
const hostName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/)
  .describe('the name of a host')

/** What a target is made of, with its defaults. */
export const chatTargetFields = {
  name: chatTargetName,
  kind: z.enum(chatKinds),
  url: url.describe('where messages are posted').default(''),
  token: token.describe('ntfy: an access token; Gotify and Telegram: the token').default(''),
  chat: z
    .string()
    .regex(/^(-?\d{1,20}|@\w{5,32}|)$/)
    .describe('Telegram: the ID of the chat, or @NAME of a public channel')
    .default(''),
  secrets: z
    .array(z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/))
    .max(2)
    .describe('webhook: the secrets of its signature, the newest first')
    .default([]),
  classes: z
    .array(newsClass)
    .min(1)
    .max(3)
    .describe('the classes of news that go there')
    .default(['act', 'look']),
  hosts: z
    .array(hostName)
    .max(50)
    .describe('the hosts whose news go there; empty for all')
    .default([]),
  isLocal: z.boolean().describe('true for a server on this machine itself').default(false),
  isOff: z.boolean().describe('true while nothing is sent there').default(false),
}

/** The schema of a target: its fields, and what its service needs. */
export const chatTargetSchema = z.strictObject(chatTargetFields).superRefine((target, context) => {
  const missing = lacks[target.kind](target)
  if (missing === '') return
  context.addIssue({ code: 'custom', message: `the target "${target.name}" ${missing}` })
})

/** One place where news go. Its URL, token and secrets are never shown. */
export type ChatTarget = Readonly<z.infer<typeof chatTargetSchema>>

type Needs = Pick<ChatTarget, 'kind' | 'url' | 'token' | 'chat' | 'secrets'>

const lacks: Readonly<Record<ChatKind, (target: Needs) => string>> = {
  webhook: ({ url: at, secrets }) =>
    at === '' || secrets.length === 0 ? 'needs a URL, and a secret to sign its messages with' : '',
  slack: ({ url: at }) => (at === '' ? 'needs the URL of an incoming webhook of Slack' : ''),
  teams: ({ url: at }) => (at === '' ? 'needs the URL of a workflow of Microsoft Teams' : ''),
  discord: ({ url: at }) => (at === '' ? 'needs the URL of a webhook of Discord' : ''),
  telegram: ({ token: word, chat }) =>
    word === '' || chat === '' ? 'needs the token of a bot of Telegram, and the ID of a chat' : '',
  ntfy: ({ url: at }) =>
    topicOf(at) === '' ? 'needs a URL that ends in a topic, "https://ntfy.sh/TOPIC"' : '',
  gotify: ({ url: at, token: word }) =>
    at === '' || word === ''
      ? 'needs the URL of a server of Gotify, and the token of an application'
      : '',
}

/** The last part of the path of a URL of ntfy; empty where it names none. */
export function topicOf(text: string): string {
  if (!URL.canParse(text)) return ''
  const topic = new URL(text).pathname.split('/').at(-1) ?? ''
  return /^[\w-]{1,64}$/.test(topic) ? topic : ''
}

/** Returns where messages of a target go: its server, without what may be secret. */
export function serverOf({ kind, url: at }: Pick<ChatTarget, 'kind' | 'url'>): string {
  return new URL(at === '' && kind === 'telegram' ? telegramUrl : at).origin
}

function isPostUrl(text: string): boolean {
  if (text === '') return true
  if (!/^https?:\/\/[\x21-\x7e]+$/i.test(text) || !URL.canParse(text)) return false
  const { username, password, hostname } = new URL(text)
  return username === '' && password === '' && hostname !== ''
}
