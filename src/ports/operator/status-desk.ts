// How everything is: the daemon's parts, asked for by status, healthz, pages and mails.
import type { Health } from '../../domain/health.js'
import type { Notice } from '../../domain/notice.js'
import type { SourceStatus } from '../event-source.js'
import type { FirewallStatus } from '../firewall.js'
import type { GeoReport } from './geo-desk.js'

/** How many are let through and dropped, each counted once. */
export interface StatusCounts {
  readonly allow: number
  /** Denylist entries made by people and files. */
  readonly deny: number
  /** Denylist entries made by sipward itself (origin `sipward`). */
  readonly dynamicPermanent: number
  /** Dynamic blocks of whole sources in force. */
  readonly dynamicTemporary: number
  /** Flow blocks in force. */
  readonly flow: number
}

/** The store, seen through the recorder in front of it. */
export interface RecorderStatus {
  /** `ready`: writes arrive. `waiting`: the store is away, and writes are kept until it is back. */
  readonly state: 'stopped' | 'ready' | 'waiting'
  /** One sentence for people; empty when ready. */
  readonly reason: string
  /** Writes that the store does not have yet, in memory and in the spool. */
  readonly pending: number
  /** Writes that were lost because every bound was reached. */
  readonly dropped: number
}

/** What was given up before its time: there was too much of it at once, or a clock was set back. */
export interface Forgotten {
  /** Security sessions that were not joined to the end. */
  readonly sessions: number
  /** Challenges of which it was never found out whether somebody answered. */
  readonly challenges: number
  /** Failures that HEP has shown, dropped before it was found out what they are. */
  readonly failures: number
  /** Sources whose attempts of the last minute are not counted any more. */
  readonly sources: number
}

/** The state of the whole daemon. */
export interface DaemonStatus {
  readonly version: string
  readonly host: string
  /** In ms since the epoch. */
  readonly startedAt: number
  readonly now: number
  /** The one verdict: whether this host protects, and each reason why it does not or not wholly. */
  readonly health: Health
  /** The latest notices, newest first, at most {@link maxLatestNotices}. */
  readonly latestNotices: readonly Notice[]
  /** True where `blocking.monitor` is set: everything is seen, nothing is blocked. */
  readonly isMonitoring: boolean
  readonly counts: StatusCounts
  /** AMI connections by PBX, then HEP. */
  readonly sources: readonly SourceStatus[]
  readonly firewall: FirewallStatus
  readonly recorder: RecorderStatus
  readonly forgotten: Forgotten
  readonly geo: GeoReport
  /** This host among others; undefined where its store is not shared. `alone`: the store is away. */
  readonly cluster:
    { readonly state: 'joined' | 'alone' | 'excluded'; readonly reason: string } | undefined
}

/** The number of notices in a {@link DaemonStatus}. */
export const maxLatestNotices = 20

/** Answers how everything is. */
export interface StatusDesk {
  status(): Promise<DaemonStatus>

  /** The daemon's clock, in ms since the epoch. */
  now(): number
}
