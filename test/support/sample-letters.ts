// Letters about news for tests and pictures: one of each kind, and hostile ones.
import type { Attack, Evidence } from '../../src/domain/attack.js'
import type { Source } from '../../src/domain/address.js'
import { newsClasses, type NoticeKind } from '../../src/domain/notice.js'
import { untrusted } from '../../src/domain/untrusted.js'
import type { NewsItem } from '../../src/ports/news-log.js'
import type { LetterPlace, NewsLetter } from '../../src/tell/mail/news-letter.js'
import { address } from './builders.js'

/** Monday 30 November 2026, 07:12:04 in Berlin. */
export const letterAt = Date.parse('2026-11-30T06:12:04Z')
const minute = 60_000

export const letterPlace: LetterPlace = {
  hostName: 'edge-1',
  hostAddress: '198.51.100.1',
  version: '0.2.0',
  baseUrl: 'https://pbx.example/sipward',
  zone: 'Europe/Berlin',
  subjectPrefix: '[sipward edge-1]',
  threshold: 3,
}

/** Texts as attackers write them. */
export const hostileTexts = {
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  link: 'see http://evil.example/?x and www.evil.example or pay@evil.example',
  control: 'a\u0000b\u001b[31mred\r\nBcc: all@evil.example',
  bidi: '\u202egnp.exe\u202c \u2066x\u2069',
  long: 'friendly-scanner'.repeat(16),
  template: '{{x}} {{{y}}} ${z} <%= q %>',
  quotes: '” closed “ \' " `',
}

export function sampleEvidence(
  part: Partial<Omit<Evidence, 'account'>> & { account?: string } = {},
): Evidence {
  const { account = '204', ...rest } = part
  return {
    at: letterAt - minute,
    type: 'REGISTER',
    address: address('203.0.113.77'),
    port: 5062,
    userAgent: untrusted('friendly-scanner'),
    proof: 'returned',
    failure: 'wrongPassword',
    ...rest,
    account: untrusted(account),
  }
}

type Texts = 'userAgent' | 'account' | 'calledNumber' | 'source' | 'victim'

export function sampleAttack(
  part: Partial<Omit<Attack, Texts>> & Readonly<Partial<Record<Texts, string>>> = {},
): Attack {
  const { userAgent = 'friendly-scanner', account = '204', calledNumber = '', ...others } = part
  const { source = '203.0.113.77', victim = '192.0.2.10', ...rest } = others
  return {
    id: `attack ${source}`,
    at: letterAt - minute,
    rule: 'sipBlocking',
    type: 'REGISTER',
    isTypeInferred: false,
    isKnownTool: true,
    campaign: '',
    country: 'NL',
    host: 'edge-1',
    pbx: 'berlin',
    attempts: 81,
    proof: 'returned',
    action: 'blocked',
    evidence: [sampleEvidence({ account })],
    ...rest,
    source: source as Source,
    victim: address(victim),
    userAgent: untrusted(userAgent),
    account: untrusted(account),
    calledNumber: untrusted(calledNumber),
  }
}

export function sampleItem(part: Partial<NewsItem> & { readonly kind: string }): NewsItem {
  const newsClass = newsClasses[part.kind as NoticeKind] as NewsItem['newsClass'] | undefined
  return {
    id: `edge-1 ${part.kind} #1`,
    incident: `edge-1 ${part.kind}`,
    number: 1,
    newsClass: newsClass ?? 'record',
    text: 'something has happened',
    subject: { host: 'edge-1' },
    firstAt: letterAt - minute,
    lastAt: letterAt - minute,
    count: 1,
    endedAt: 0,
    readBy: [],
    ...part,
  }
}

export function sampleLetter(part: Partial<NewsLetter>): NewsLetter {
  const { items = [], attacks = [] } = part
  return {
    phase: 'first',
    newsClass: items[0]?.newsClass ?? 'record',
    items,
    itemTotal: items.length,
    attacks,
    attackTotal: attacks.length,
    sourceTotal: new Set(attacks.map(({ source }) => source)).size,
    place: letterPlace,
    at: letterAt,
    ...part,
  }
}

/** The attack notification, with the block that answered the attack. */
export function attackLetter(part: Parameters<typeof sampleAttack>[0] = {}): NewsLetter {
  const attack = sampleAttack(part)
  const { id: attackId, at: since } = attack
  return sampleLetter({
    attacks: [attack],
    blocks: [{ attackId, since, until: since + 3_600_000, attacksLeft: 2 }],
  })
}

/** Attacks of many sources within an hour, as a digest has them. */
export function digestLetter(sources: number, attackTotal = sources + 2): NewsLetter {
  const countries = ['NL', 'US', 'CN', 'DE', 'FR', 'RU', '']
  const attacks = Array.from({ length: Math.min(50, sources) }, (_, index) =>
    sampleAttack({
      source: `203.0.113.${index + 1}`,
      at: letterAt - (index + 1) * minute,
      attempts: 812 - 12 * index,
      country: countries[index % countries.length] ?? '',
      type: index % 5 === 3 ? 'INVITE' : 'REGISTER',
      userAgent: index % 3 === 0 ? 'friendly-scanner' : 'pplsip',
      account: String(100 + index),
      evidence: [
        sampleEvidence({
          account: String(100 + index),
          failure: index % 4 === 0 ? 'wrongPassword' : 'unknownAccount',
        }),
      ],
    }),
  )
  return sampleLetter({ phase: 'digest', attacks, sourceTotal: sources, attackTotal })
}
