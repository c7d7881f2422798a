// Reports of a busy day, a quiet one and a bad one, for pictures and tests.
import type { Attack } from '../../src/domain/attack.js'
import type { Change } from '../../src/ports/change-log.js'
import { ReportBuilder } from '../../src/tell/report/report-builder.js'
import {
  sampleAttack,
  sampleEvidence,
  sampleItem,
  hostileTexts,
  letterAt,
} from './sample-letters.js'
import { sourcesOf, statusAt, sunday } from './report-log.js'

const [hour, day] = [3_600_000, 86_400_000]
const countries = ['NL', 'US', 'CN', 'DE', 'FR', 'RU', 'BR', 'IN', 'GB', 'VN', 'UA', '']
const tools = ['friendly-scanner', 'pplsip', 'sipcli/v1.8', 'VaxSIPUserAgent/3.1', 'Z 5.6.2']

/** Attacks of a day as they come: more in the night, of few sources most. */
export function busyDay(from: number, count: number, shift = 0): readonly Attack[] {
  return Array.from({ length: count }, (_, index) => {
    const number = (index * index + shift) % 43
    const account = String(100 + ((index * 7) % 23))
    const isReal = index % 3 === 0
    return sampleAttack({
      id: `${from} ${index}`,
      at: from + ((index * 7919) % 24) * hour + index * 1000,
      source: number % 9 === 8 ? `2001:db8:${number}::/64` : `203.0.113.${number + 1}`,
      country: countries[number % countries.length] ?? '',
      type: index % 6 === 5 ? 'INVITE' : index % 11 === 10 ? 'OPTIONS' : 'REGISTER',
      userAgent: tools[number % tools.length] ?? '',
      isKnownTool: number % tools.length < 3,
      victim: index % 4 === 0 ? '192.0.2.11' : '192.0.2.10',
      account,
      calledNumber: index % 6 === 5 ? `00972592${number}` : '',
      attempts: 11 + Math.floor(9000 / (3 + number * number)) + ((index * 37) % 90),
      action: index % 19 === 18 ? 'denied' : 'blocked',
      evidence: [sampleEvidence({ account, failure: isReal ? 'wrongPassword' : 'unknownAccount' })],
    })
  })
}

const change = (part: Partial<Change>): Change => ({
  ...{
    id: 'c',
    at: sunday.from + 9 * hour,
    actor: 'anna',
    address: '198.51.100.7',
    host: 'edge-1',
  },
  ...{ action: 'setting', subject: 'detection.attemptsPerMinute', before: '10', after: '20' },
  ...{ undoUntil: 0, undoneAt: 0, undoneBy: '' },
  ...part,
})

const history = [7, 14, 21, 28].flatMap((days) => busyDay(sunday.from - days * day, 100, 3))
const older = busyDay(sunday.from - 29 * day, 4)

/** A day with attacks and one thing to look at. */
export const busyReport = await new ReportBuilder(
  sourcesOf({
    attacks: [...busyDay(sunday.from, 78, 20), ...history, ...older],
    news: [
      sampleItem({
        kind: 'flowBlocked',
        text: 'a phone at 198.51.100.23:5062 keeps failing as "212"',
        subject: { host: 'edge-1', source: '198.51.100.23' },
        ...{ firstAt: sunday.from + 6 * hour, lastAt: sunday.from + 6 * hour, endedAt: letterAt },
      }),
    ],
    changes: [
      change({}),
      change({ id: 'd', action: 'allow', subject: '198.51.100.0/24', actor: 'api crm' }),
    ],
  }),
).facts(sunday)

/** A day on which nothing happened. */
export const quietReport = await new ReportBuilder(sourcesOf({ attacks: older })).facts(sunday)

/** A day on which somebody got in, a PBX was not heard, and everybody wrote what he could. */
export const badReport = await new ReportBuilder(
  sourcesOf({
    attacks: Object.values(hostileTexts).map((text, index) =>
      sampleAttack({
        ...{ id: String(index), source: `203.0.113.${index + 1}`, at: sunday.from + index * hour },
        ...{
          userAgent: text,
          account: text,
          calledNumber: text,
          action: index === 2 ? 'reported' : 'blocked',
        },
        evidence: [sampleEvidence({ account: text })],
      }),
    ),
    news: [
      sampleItem({
        kind: 'compromiseSuspected',
        text: 'the password of "204" may have been found out',
        subject: { host: 'edge-1', source: '203.0.113.77', account: '204' },
        ...{ firstAt: sunday.from + hour, lastAt: sunday.from + hour, endedAt: 0 },
      }),
      sampleItem({
        kind: 'notProtecting',
        text: 'NOT PROTECTING: the PBX berlin is not heard: it does not answer; see that Asterisk runs',
        ...{ firstAt: sunday.from + 2 * hour, lastAt: sunday.from + 2 * hour },
        endedAt: sunday.from + 2 * hour + 1_200_000,
      }),
    ],
    changes: [change({ actor: hostileTexts.markup, subject: hostileTexts.link })],
    status: statusAt(letterAt, { startedAt: sunday.from + 3 * hour }),
  }),
).facts(sunday)

/** A report that was sent, as the archive lists it. */
export const sentReport = {
  ...{ id: 'daily-2026-11-29', kind: 'daily', slot: 'daily-2026-11-29' },
  ...{ from: sunday.from, to: sunday.to, madeAt: letterAt },
  ...{ recipients: ['anna@pbx.example'], htmlBytes: 9, textBytes: 2 },
}
