// Targets of each service and news for them.
import { type ChatKind, type ChatTarget, chatTargetSchema } from '../../src/domain/chat-target.js'
import type { ChatNews } from '../../src/tell/chat/chat-news.js'
import { letterAt } from './sample-letters.js'

/** Whatever a target of the kind needs, besides where it is. */
const needs: Readonly<Record<ChatKind, object>> = {
  webhook: { secrets: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`] },
  slack: {},
  teams: {},
  discord: {},
  telegram: { token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', chat: '-1001234567890' },
  ntfy: { token: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2' },
  gotify: { token: 'AbcDefGhiJklMno' },
}

/** Makes a target of a server. */
export function sampleTarget(kind: ChatKind, server: string, part: Partial<ChatTarget> = {}) {
  const paths: Readonly<Record<ChatKind, string>> = {
    ...{ webhook: '/hooks/sipward', slack: '/services/T000/B000/XXXXXXXX' },
    ...{ teams: '/workflows/0123abcd/triggers', discord: '/api/webhooks/1/abcdefgh' },
    ...{ telegram: '', ntfy: '/pbx-alerts', gotify: '/push/' },
  }
  return chatTargetSchema.parse({
    ...{ name: kind, kind, url: `${server}${paths[kind]}`, isLocal: true },
    ...needs[kind],
    ...part,
  })
}

/** News as any format takes them. */
export function sampleNews(part: Partial<ChatNews> = {}): ChatNews {
  return {
    key: 'edge-1 compromiseSuspected #1 first',
    phase: 'first',
    newsClass: 'act',
    kind: 'compromiseSuspected',
    title: 'Act now on edge-1: Account 204 seems found out',
    sentence: 'The password of “204” was right after many wrong ones.',
    facts: [
      { name: 'Attacker', value: '203.0.113.77, Netherlands' },
      { name: 'Tool', value: '“friendly-scanner”' },
    ],
    link: 'https://pbx.example/sipward/address/203.0.113.77',
    host: 'edge-1',
    at: letterAt,
    firstAt: letterAt - 60_000,
    endedAt: 0,
    incident: 'edge-1 compromiseSuspected',
    number: 1,
    isTest: false,
    ...part,
  }
}

/** Returns every text in a JSON document, keys left out. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
