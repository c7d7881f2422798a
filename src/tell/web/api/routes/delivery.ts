// How news leave: each channel, the latest messages, a test, and a message that is sent again.
import { z } from 'zod'
import type { ChannelReport, DeliveryEntry } from '../../../../ports/operator/delivery-desk.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { count, instant } from '../route/answer-values.js'
import { defineRoute } from '../route/route.js'

const channel = z.strictObject({
  name: z.string().describe('mail, or the name of a chat target'),
  on: z.boolean(),
  reason: z.string().describe('why nothing leaves; empty where it does'),
  waiting: count.describe('messages that are not delivered yet'),
  lateSince: instant.nullable().describe('since when a message should have left'),
  lastSentAt: instant.nullable(),
})

const message = z.strictObject({
  id: z.string(),
  channel: z.string(),
  class: z.enum(['act', 'look', 'record']),
  phase: z.enum(['first', 'joined', 'reminder', 'over', 'digest']),
  about: z.string().describe('one sentence: what it tells of'),
  state: z
    .enum(['waiting', 'sending', 'sent', 'failed', 'folded'])
    .describe('folded: another message carries what it said'),
  tries: count,
  createdAt: instant,
  nextTryAt: instant.nullable(),
  doneAt: instant.nullable(),
  error: z.string().describe('the last refusal, with the words of the server'),
})

const orNull = (at: number): string | null => (at === 0 ? null : toIsoTime(at))

function channelJson({ isOn, lateSince, lastSentAt, ...rest }: ChannelReport) {
  return { ...rest, on: isOn, lateSince: orNull(lateSince), lastSentAt: orNull(lastSentAt) }
}

function messageJson({ newsClass, createdAt, nextTryAt, doneAt, ...rest }: DeliveryEntry) {
  return {
    ...rest,
    class: newsClass,
    createdAt: toIsoTime(createdAt),
    nextTryAt: rest.state === 'waiting' ? toIsoTime(nextTryAt) : null,
    doneAt: orNull(doneAt),
  }
}

/** `GET /news/delivery`. */
export const showDelivery = defineRoute({
  method: 'get',
  path: '/news/delivery',
  name: 'showDelivery',
  scope: 'read',
  summary: 'How news leave: each channel, and the latest messages.',
  answer: z.strictObject({
    channels: z.array(channel),
    messages: z.array(message).describe('newest first, at most 50'),
  }),
  handle: async ({ delivery }) => {
    const { channels, latest } = await delivery.deliveries()
    return { channels: channels.map(channelJson), messages: latest.map(messageJson) }
  },
})

/** `POST /mail/test`. */
export const testMail = defineRoute({
  method: 'post',
  path: '/mail/test',
  name: 'testMail',
  scope: 'admin',
  summary: 'Sends a test on the way that all mails take, and waits for its end.',
  body: z.strictObject({
    recipient: z
      .string()
      .optional()
      .describe('who gets it; left out for all recipients of the settings'),
  }),
  isBodyOptional: true,
  answer: z.strictObject({
    sent: z.boolean(),
    text: z.string().describe('what happened, with the words of the server, and what to do'),
  }),
  handle: async ({ delivery }, { body }) => {
    const { recipient } = (body as typeof body | undefined) ?? {}
    const { isSent, sentence } = await delivery.sendTest('mail', recipient)
    return { sent: isSent, text: sentence }
  },
})

/** `POST /news/delivery/again`. */
export const sendAgain = defineRoute({
  method: 'post',
  path: '/news/delivery/again',
  name: 'sendAgain',
  scope: 'admin',
  summary: 'Sends a message again that was refused or given up.',
  body: z.strictObject({ id: z.string().describe('of a message whose state is failed') }),
  answer: z.strictObject({ queued: z.literal(true) }),
  handle: async ({ delivery }, { body }) => {
    await delivery.sendAgain(body.id)
    return { queued: true as const }
  },
})
