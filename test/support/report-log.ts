// A small attack log and the rest of what reports are made of, for tests and pictures.
import type { Attack } from '../../src/domain/attack.js'
import { toolOf } from '../../src/domain/attack-tools.js'
import { healthOf } from '../../src/domain/health.js'
import type { Change } from '../../src/ports/change-log.js'
import type { NewsItem, NewsQuery } from '../../src/ports/news-log.js'
import type { DaemonStatus } from '../../src/ports/operator/status-desk.js'
import type { Page, PageRequest } from '../../src/ports/page.js'
import type { AttackCounts, AttackFilter, KeyCount } from '../../src/ports/attack-query.js'
import type { ReportLog } from '../../src/tell/report/read-attacks.js'
import type { ReportSources } from '../../src/tell/report/report-sources.js'
import type { ReportQuestion } from '../../src/ports/report-facts.js'
import { letterAt, letterPlace } from './sample-letters.js'

/** A log of these attacks, asked as a store is. */
export function logOf(attacks: readonly Attack[]): ReportLog {
  const newestFirst = [...attacks].sort((left, right) => right.at - left.at)
  const found = (query: AttackFilter) => newestFirst.filter((attack) => isMeant(attack, query))
  return {
    attacks: (query) => Promise.resolve(pageOf(found(query), query)),
    attackCounts: (query) => Promise.resolve(countsOf(found(query), query.steps ?? [])),
  }
}

const valueOf: Readonly<Record<string, (attack: Attack) => string>> = {
  source: ({ source }) => source,
  victim: ({ victim }) => victim,
  type: ({ type }) => type,
  tool: ({ userAgent }) => toolOf(userAgent),
  country: ({ country }) => country,
  account: ({ account }) => account,
  number: ({ calledNumber }) => calledNumber,
  action: ({ action }) => action,
  host: ({ host }) => host,
  pbx: ({ pbx }) => pbx,
}

function isMeant(attack: Attack, query: AttackFilter): boolean {
  const { from = 0, to = Infinity, ...fields } = query
  if (attack.at < from || attack.at >= to) return false
  return Object.entries(fields).every(([name, wanted]: readonly [string, unknown]) => {
    const value = valueOf[name]?.(attack)
    if (value === undefined) return true
    if (typeof wanted === 'string') return wanted === value
    const { is, not } = wanted as {
      readonly is?: readonly string[]
      readonly not?: readonly string[]
    }
    return (is?.includes(value) ?? true) && not?.includes(value) !== true
  })
}

function countsOf(attacks: readonly Attack[], steps: readonly number[]): AttackCounts {
  const ofSpan = (from: number, to: number) => attacks.filter(({ at }) => at >= from && at < to)
  const named = (name: string) => listOf(attacks, valueOf[name] ?? (() => '')).slice(0, 100)
  return {
    total: attacks.length,
    attempts: attacks.reduce((sum, { attempts }) => sum + attempts, 0),
    sources: new Set(attacks.map(({ source }) => source)).size,
    ...{ perVictim: named('victim'), perCountry: named('country'), perType: named('type') },
    ...{ perTool: named('tool'), perSource: named('source') },
    perAccount: named('account').filter(({ key }) => key !== ''),
    perNumber: named('number').filter(({ key }) => key !== ''),
    perDay: listOf(attacks, ({ at }) => new Date(at).toISOString().slice(0, 10)).sort((a, b) =>
      a.key < b.key ? -1 : 1,
    ),
    perStep: steps.slice(0, -1).map((from, index) => ({
      from,
      perType: listOf(ofSpan(from, steps[index + 1] ?? Infinity), ({ type }) => type),
    })),
    atLeast: [],
  }
}

function listOf(attacks: readonly Attack[], keyOf: (attack: Attack) => string): KeyCount[] {
  const counts = new Map<string, KeyCount>()
  for (const attack of attacks) {
    const key = keyOf(attack)
    const { count, attempts } = counts.get(key) ?? { count: 0, attempts: 0 }
    counts.set(key, { key, count: count + 1, attempts: attempts + attack.attempts })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
}

function pageOf<Item>(items: readonly Item[], { page, perPage }: PageRequest): Page<Item> {
  return { items: items.slice((page - 1) * perPage, page * perPage), total: items.length }
}

/** A daemon that is well, or as it is given. */
export function statusAt(now: number, part: Partial<DaemonStatus> = {}): DaemonStatus {
  const facts = {
    isMonitoring: false,
    sources: [
      { kind: 'ami', name: 'berlin', state: 'running', reason: '', received: 8213 } as const,
    ],
    firewall: { kind: 'iptables', state: 'ready', reason: '' } as const,
    recorder: { state: 'ready', reason: '', pending: 0, dropped: 0 } as const,
    geo: {
      ...{ state: 'ready', reason: '', name: 'dbip', builtAt: now - 20 * 86_400_000 },
      policy: { state: 'off', reason: '' },
    },
    cluster: undefined,
  }
  const health = healthOf(facts as never)
  const started = { version: '0.2.0', host: 'edge-1', startedAt: now - 90 * 86_400_000, now }
  return { ...started, health, latestNotices: [], ...facts, ...part } as never
}

/** What reports are made of; what is not given is empty and well. */
export function sourcesOf(parts: {
  readonly attacks?: readonly Attack[]
  readonly news?: readonly NewsItem[]
  readonly changes?: readonly Change[]
  readonly status?: DaemonStatus
  readonly hosts?: Awaited<ReturnType<ReportSources['hosts']['hosts']>>
}): ReportSources {
  const { attacks = [], news = [], changes = [], hosts = [] } = parts
  const status = parts.status ?? statusAt(letterAt)
  const isMeant = (item: NewsItem, query: NewsQuery): boolean =>
    (query.newsClass === undefined || item.newsClass === query.newsClass) &&
    (query.isOpen === undefined || (item.endedAt === 0) === query.isOpen) &&
    item.firstAt >= (query.from ?? 0) &&
    item.firstAt < (query.to ?? Infinity)
  return {
    maker: letterPlace,
    attacks: logOf(attacks),
    status: { status: () => Promise.resolve(status), now: () => status.now },
    hosts: { hosts: () => Promise.resolve(hosts) },
    changes: {
      page: (query) =>
        Promise.resolve(
          pageOf(
            changes.filter(({ at }) => at >= (query.from ?? 0) && at < (query.to ?? Infinity)),
            query,
          ),
        ),
    },
    news: {
      page: (query) =>
        Promise.resolve(
          pageOf(
            news.filter((item) => isMeant(item, query)),
            query,
          ),
        ),
    },
    outbox: { page: (query) => Promise.resolve(pageOf([], query)) },
  }
}

/** Sunday 29 November 2026 in Berlin. */
export const sunday: ReportQuestion = {
  kind: 'daily',
  from: Date.parse('2026-11-28T23:00:00Z'),
  to: Date.parse('2026-11-29T23:00:00Z'),
  zone: 'Europe/Berlin',
  filter: {},
  compareWith: 'usual',
}
