// A small attack log and the rest of what reports are made of, for tests and pictures.
import type { Attack } from '../../src/domain/attack.js'
import { healthOf } from '../../src/domain/health.js'
import type { Change } from '../../src/ports/change-log.js'
import type { NewsItem, NewsQuery } from '../../src/ports/news-log.js'
import type { AttackDesk } from '../../src/ports/operator/attack-desk.js'
import type { DaemonStatus } from '../../src/ports/operator/status-desk.js'
import type { Page, PageRequest } from '../../src/ports/page.js'
import type { ReportSources } from '../../src/tell/report/report-sources.js'
import type { ReportQuestion } from '../../src/ports/report-facts.js'
import { plainAttacks, plainCounts, plainGroups } from '../contract/plain-attacks.js'
import { letterAt, letterPlace } from './sample-letters.js'

/** A log of these attacks, asked as a store is. */
export function logOf(attacks: readonly Attack[]): AttackDesk {
  const oldestFirst = [...attacks].sort((left, right) => left.at - right.at)
  return {
    attacks: (query) => Promise.resolve(pageOf(plainAttacks(oldestFirst, query), query)),
    attackGroups: (query) => Promise.resolve(pageOf(plainGroups(oldestFirst, query), query)),
    attackCounts: (query) => Promise.resolve(plainCounts(oldestFirst, query)),
  }
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
    (query.endedFrom === undefined || item.endedAt >= query.endedFrom) &&
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
