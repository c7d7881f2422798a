// What happens, as it happens; and the description of the API itself.
import { z } from 'zod'
import type { LiveEvent } from '../../../../ports/news.js'
import { type Asked, count } from '../route/answer-values.js'
import { defineRoute, StreamAnswer } from '../route/route.js'
import { attackJson, attackSchema } from './attacks.js'
import { blockJson, blockSchema } from './blocks.js'
import { noticeJson, noticeSchema } from './notice.js'

/** The data of each live event, by its name. */
export const eventSchemas = {
  attack: attackSchema.describe('a rule found an attack'),
  block: blockSchema.describe('a block began, or ended where "end" is set'),
  notice: noticeSchema.describe('news for people in one sentence'),
  dropped: z
    .strictObject({ count })
    .describe('so many events were left out, because this client reads too slowly'),
  resync: z
    .strictObject({ reason: z.string() })
    .describe('events were missed that are not kept any more: read everything again'),
} as const

/** Answers the data of one live event. */
export function liveEventJson(event: LiveEvent, asked: Asked): unknown {
  switch (event.kind) {
    case 'attack':
      return attackJson(event.attack)
    case 'block':
      return blockJson(event.block, asked)
    case 'notice':
      return noticeJson(event.notice)
  }
}

/** `GET /events`. */
export const listenToEvents = defineRoute({
  method: 'get',
  path: '/events',
  name: 'listenToEvents',
  scope: 'read',
  summary: `Live news as server-sent events: ${Object.keys(eventSchemas).join(', ')}.`,
  answer: z.never(),
  streams: { 'text/event-stream': 'events with the data that x-events describes by their names' },
  description:
    'Send Last-Event-ID to get what was missed; where it is not there any more, "resync" says so.',
  handle: (_operator, { client }, api) =>
    new StreamAnswer((response) => {
      api.listen(response, client)
    }),
})

/** `GET /openapi.json`. */
export const describeApi = defineRoute({
  method: 'get',
  path: '/openapi.json',
  name: 'describeApi',
  scope: 'read',
  summary: 'This description.',
  answer: z.looseObject({ openapi: z.string() }),
  handle: (_operator, _question, api) => api.describe() as { readonly openapi: string },
})
