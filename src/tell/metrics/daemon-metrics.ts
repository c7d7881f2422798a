// What Prometheus is told of a daemon: its verdict, what it has counted, and how each part is.
import type { PathCounts, Tally } from '../../ports/operator/metrics-desk.js'
import type { DaemonStatus } from '../../ports/operator/status-desk.js'
import type { Metric, MetricSample } from './metric-text.js'

/** What the process itself says. */
export interface ProcessFacts {
  readonly residentBytes: number
  readonly cpuSeconds: number
}

/** Returns every metric of a daemon. */
export function daemonMetrics(
  status: DaemonStatus,
  counts: PathCounts,
  process: ProcessFacts,
): readonly Metric[] {
  return [
    ...verdictMetrics(status),
    ...pathMetrics(counts),
    ...standingMetrics(status),
    ...sourceMetrics(status),
    ...partMetrics(status),
    gauge('process_start_time_seconds', 'When the daemon was started.', status.startedAt / 1000),
    gauge('process_resident_memory_bytes', 'Memory of the daemon.', process.residentBytes),
    counter('process_cpu_seconds_total', 'Processor time of the daemon.', [
      { value: process.cpuSeconds },
    ]),
  ]
}

function verdictMetrics({ version, host, health, isMonitoring }: DaemonStatus): readonly Metric[] {
  const states = ['protecting', 'impaired', 'notProtecting'] as const
  const severities = ['notProtecting', 'impaired', 'hint'] as const
  const { state, problems } = health
  return [
    gauges('sipward_info', 'The version, and the name of the host.', [
      { labels: { version, host }, value: 1 },
    ]),
    gauge(
      'sipward_protecting',
      '1 where this host protects, also where a part is missing; else 0.',
      Number(state !== 'notProtecting'),
    ),
    gauges(
      'sipward_health_state',
      'The verdict: 1 for the state that holds, 0 for the others.',
      states.map((each) => ({ labels: { state: each }, value: Number(each === state) })),
    ),
    gauges(
      'sipward_problems',
      'Problems by what they take away.',
      severities.map((severity) => ({
        labels: { severity },
        value: problems.filter((problem) => problem.severity === severity).length,
      })),
    ),
    gauge('sipward_monitoring', '1 where nothing is blocked on purpose.', Number(isMonitoring)),
  ]
}

function pathMetrics({ attempts, attacks, blocks, drops }: PathCounts): readonly Metric[] {
  return [
    counter('sipward_attempts_total', 'Failed requests, by type.', byName(attempts, 'type')),
    counter(
      'sipward_attacks_total',
      'Attacks, by type and by what was done.',
      [...attacks].map(([name, value]) => {
        const [type = '', action = ''] = name.split(' ')
        return { labels: { type, action }, value }
      }),
    ),
    counter(
      'sipward_blocks_total',
      'Blocks that were made, by the type of the attack; permanent ones apart.',
      byName(blocks, 'type'),
    ),
    counter(
      'sipward_kernel_drops_total',
      'Packets that the kernel has dropped by a rule of its own, by rule.',
      byName(drops, 'rule'),
    ),
  ]
}

function standingMetrics({ counts, forgotten }: DaemonStatus): readonly Metric[] {
  const { allow, deny, dynamicPermanent, dynamicTemporary, flow } = counts
  return [
    gauges(
      'sipward_entries',
      'What is let through or dropped now, by list.',
      byName(
        new Map(Object.entries({ allow, deny, dynamicPermanent, dynamicTemporary, flow })),
        'list',
      ),
    ),
    counter(
      'sipward_forgotten_total',
      'What was given up before its time, because there was too much of it.',
      byName(new Map(Object.entries(forgotten)), 'what'),
    ),
  ]
}

function sourceMetrics({ sources }: DaemonStatus): readonly Metric[] {
  const each = (valueOf: (source: DaemonStatus['sources'][number]) => number | undefined) =>
    sources.flatMap((source): readonly MetricSample[] => {
      const value = valueOf(source)
      const { kind, name } = source
      return value === undefined ? [] : [{ labels: { kind, name }, value }]
    })
  return [
    gauges(
      'sipward_source_up',
      '1 where the source (AMI, ARI, HEP, the kernel) is heard; else 0.',
      each(({ state }) => Number(state === 'running')),
    ),
    counter(
      'sipward_source_received_total',
      'Events and datagrams that were understood.',
      each(({ received }) => received),
    ),
    counter(
      'sipward_source_dropped_total',
      'Events and datagrams that were dropped.',
      each(({ dropped }) => sumOf(dropped)),
    ),
    gauges(
      'sipward_source_lag_seconds',
      'From the event to its arrival: the longest of the last minute.',
      each(({ lag }) => (lag === undefined ? undefined : lag.maxMs / 1000)),
    ),
  ]
}

function partMetrics({ firewall, recorder, geo }: DaemonStatus): readonly Metric[] {
  return [
    gauge(
      'sipward_firewall_ready',
      '1 where the rules were seen in the kernel; else 0.',
      Number(firewall.state === 'ready' && firewall.kind === 'iptables'),
    ),
    gauge(
      'sipward_firewall_verified_time_seconds',
      'When the rules were last seen in the kernel; 0 for never.',
      firewall.verifiedAt / 1000,
    ),
    counter('sipward_firewall_healed_total', 'How often rules or sets were put back.', [
      { value: firewall.healed },
    ]),
    gauge(
      'sipward_store_ready',
      '1 where the store takes writes; else 0.',
      Number(recorder.state === 'ready'),
    ),
    gauge('sipward_store_pending', 'Writes that wait in memory.', recorder.pending),
    counter('sipward_store_lost_total', 'Writes that were lost.', [{ value: recorder.dropped }]),
    gauge(
      'sipward_geo_ready',
      '1 where countries are known; else 0.',
      Number(geo.state === 'ready'),
    ),
  ]
}

function byName(tally: Tally, label: string): readonly MetricSample[] {
  return [...tally].map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function sumOf(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((sum, each) => sum + each, 0)
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, samples: [{ value }] }
}

function gauges(name: string, help: string, samples: readonly MetricSample[]): Metric {
  return { name, type: 'gauge', help, samples }
}

function counter(name: string, help: string, samples: readonly MetricSample[]): Metric {
  return { name, type: 'counter', help, samples }
}
