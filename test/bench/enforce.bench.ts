// How long it takes until a block is in the kernel: ours, and one spawned `ipset add` for each.
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import {
  block,
  blocked,
  noRules,
  nothing,
  realClock as clock,
  RecordingSink,
  sources,
} from '../support/firewall-records.js'
import { NetworkNamespace, whyNoNamespaces } from '../support/network-namespace.js'
import { medianOf, type BenchReport } from './bench-report.js'

const spawnedSample = 500

const title = 'Kernel: blocks by one long-lived ipset process'
const peerName = 'a spawned `ipset add` each'

/** Measures in a network namespace of its own. */
export async function benchEnforce(): Promise<BenchReport> {
  const reason = whyNoNamespaces()
  if (reason !== undefined) return { title, notRun: reason }
  const namespace = new NetworkNamespace('bench')
  const firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: namespace.name })
  try {
    return await measure(firewall, namespace)
  } finally {
    await firewall.stop({ keep: true })
    namespace.destroy()
  }
}

async function measure(
  firewall: IptablesFirewall,
  namespace: NetworkNamespace,
): Promise<BenchReport> {
  const all = sources(110_200)
  const restored = { ...nothing, dynamic: all.slice(0, 100_000).map((source) => blocked(source)) }
  const restoreMs = await timed(() => firewall.start(restored, noRules))

  const single: number[] = []
  for (const source of all.slice(110_000)) {
    single.push(await timed(() => firewall.apply([block(source)])))
  }
  const changes = all.slice(100_000, 110_000).map((source) => block(source))
  const atOnceMs = await timed(() => Promise.all(changes.map((change) => firewall.apply([change]))))
  const spawnedMs = spawnedAdd(namespace)

  const peerOf = (count: number) => ({ what: peerName, value: spawnedMs * count })
  const unit = 'ms'
  return {
    title,
    rows: [
      { what: '1 block, median of 200', value: medianOf(single), unit, peer: peerOf(1) },
      { what: '10,000 blocks at once', value: atOnceMs, unit, bar: 1000, peer: peerOf(10_000) },
      {
        what: '100,000 blocks restored at start',
        value: restoreMs,
        unit,
        bar: 2000,
        peer: peerOf(100_000),
      },
    ],
    notes: [`The spawned times are the mean of ${spawnedSample} in a shell loop, multiplied.`],
  }
}

/** Returns the mean time of an `ipset add` that a shell in the namespace spawns for each source. */
export function spawnedAdd(namespace: NetworkNamespace): number {
  namespace.run('ipset', 'create', 'peer', 'hash:ip', 'timeout', '3600')
  const loop = 'for source; do ipset add peer "$source" timeout 600 -exist; done'
  const startedAt = performance.now()
  namespace.run('sh', '-c', loop, 'sh', ...sources(spawnedSample))
  return (performance.now() - startedAt) / spawnedSample
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
