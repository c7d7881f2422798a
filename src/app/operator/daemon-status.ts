// The state of the whole daemon, asked of its parts.
import { healthOf } from '../../domain/health.js'
import type { DaemonStatus, Forgotten } from '../../ports/operator/status-desk.js'
import { maxLatestNotices } from '../../ports/operator/status-desk.js'
import type { CoreParts } from './daemon-core.js'
import type { Pipeline } from '../path/pipeline.js'
import { toRecorderStatus } from './recorder-status.js'

/** Asks every part how it is; `startedAt` in ms since the epoch. */
export function daemonStatus(parts: CoreParts, startedAt: number): DaemonStatus {
  const facts = statusFacts(parts, startedAt)
  return { ...facts, health: healthOf({ ...facts, eventsWithoutHep: 0 }) }
}

function statusFacts(parts: CoreParts, startedAt: number): Omit<DaemonStatus, 'health'> {
  const { version, host, clock, pipeline, sources, firewall, recorder, countries } = parts
  const { lists, blocks, settings } = pipeline.decider
  return {
    version,
    host,
    startedAt,
    now: clock.now(),
    latestNotices: parts.news.latestNotices(maxLatestNotices),
    isMonitoring: settings['blocking.monitor'],
    counts: {
      allow: lists.size('allow'),
      deny: lists.size('deny') - lists.struck,
      dynamicPermanent: lists.struck,
      dynamicTemporary: blocks.size,
      flow: blocks.flows,
    },
    sources: sources.map((source) => source.status()),
    firewall: firewall.status(),
    recorder: toRecorderStatus(recorder.status()),
    forgotten: forgottenIn(pipeline),
    geo: countries.report(),
    cluster: parts.membership.status(),
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
    sources: decider.windows.forgotten,
  }
}
