// The state of the whole daemon, asked of its parts, with the verdict.
import { readPackageVersion } from '../../config/package-version.js'
import { healthOf } from '../../domain/health.js'
import type { ChannelFacts } from '../../domain/health-facts.js'
import type { AttemptJournal } from '../../ports/attempt-journal.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { News } from '../../ports/news.js'
import type { GeoReport } from '../../ports/operator/geo-desk.js'
import { maxLatestNotices } from '../../ports/operator/status-desk.js'
import type { DaemonStatus, Forgotten } from '../../ports/operator/status-desk.js'
import type { LateStore } from '../../remember/late-store.js'
import type { RecorderStatus } from '../../remember/recorder/recorder-options.js'
import type { Pipeline } from '../path/pipeline.js'
import type { DiskSpace } from './disk-space.js'
import { toRecorderStatus } from './recorder-status.js'

/** The parts that are asked. */
export interface DaemonFactsParts {
  readonly host: string
  readonly path: Pick<Pipeline, 'classifier' | 'decider' | 'sources'>
  readonly firewall: Pick<Firewall, 'status'>
  readonly recorder: { status(): RecorderStatus }
  /** The store of this host alone, which may come late. */
  readonly late: Pick<LateStore, 'reason'> | undefined
  readonly countries: { report(): GeoReport }
  readonly news: Pick<News, 'latestNotices'>
  readonly disk: Pick<DiskSpace, 'facts'>
  /** Keeps the attempts. */
  readonly journal: Pick<AttemptJournal, 'status'>
  /** Why people cannot reach the pages; empty where they can. */
  readonly web: { readonly reason: string }
  /** How the channels of news do. */
  readonly channels: () => readonly ChannelFacts[]
  readonly clock: Clock
}

/** Asks every part how it is. */
export class DaemonFacts {
  readonly #parts: DaemonFactsParts
  readonly #startedAt: number
  readonly #version = readPackageVersion()

  constructor(parts: DaemonFactsParts) {
    this.#parts = parts
    this.#startedAt = parts.clock.now()
  }

  /** Says how everything is now; the cluster's part is known elsewhere. */
  status(cluster: DaemonStatus['cluster']): DaemonStatus {
    const { host, clock, path, firewall, recorder } = this.#parts
    const { decider, classifier, sources } = path
    const { lists, blocks, settings } = decider
    const facts = {
      version: this.#version,
      host,
      startedAt: this.#startedAt,
      now: clock.now(),
      latestNotices: this.#parts.news.latestNotices(maxLatestNotices),
      isMonitoring: settings['blocking.monitor'],
      counts: {
        allow: lists.size('allow'),
        deny: lists.size('deny') - lists.struck,
        dynamicPermanent: lists.struck,
        dynamicTemporary: blocks.size,
        flow: blocks.flows,
      },
      sources: sources.status(),
      firewall: firewall.status(),
      recorder: toRecorderStatus(recorder.status(), this.#parts.late?.reason),
      forgotten: forgottenIn({ classifier, decider }),
      geo: this.#parts.countries.report(),
      cluster,
    }
    const { web, channels, disk, journal } = this.#parts
    const pausedUntil = settings['blocking.pausedUntil']
    const health = healthOf({
      ...facts,
      ...{ pausedUntil, web, channels: channels(), journal: journal.status() },
      disks: disk.facts,
    })
    return { ...facts, health }
  }
}

/** Adds up what the stages of the path gave up. */
export function forgottenIn({
  classifier,
  decider,
}: Pick<Pipeline, 'classifier' | 'decider'>): Forgotten {
  const { forgottenSessions, forgottenChallenges, forgottenFailures } = classifier.status()
  return {
    sessions: forgottenSessions,
    challenges: forgottenChallenges,
    failures: forgottenFailures,
    sources: decider.strangers.windows.forgotten,
  }
}
