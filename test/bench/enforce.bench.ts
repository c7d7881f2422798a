// How long it takes until a block is in the kernel: ours, and one spawned `ipset add` for each.
import type { Network } from '../../src/domain/address.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import { TimedEntries } from '../../src/enforce/sets/timed-entries.js'
import {
  block,
  blocked,
  everyRule,
  ipv6Sources,
  net,
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
  const restoreMs = await timed(() => firewall.start(restored, everyRule))

  const single: number[] = []
  for (const source of all.slice(110_000)) {
    single.push(await timed(() => firewall.apply([block(source)])))
  }
  const changes = all.slice(100_000, 110_000).map((source) => block(source))
  const atOnceMs = await timed(() => Promise.all(changes.map((change) => firewall.apply([change]))))
  const rulesMs = await timed(() => firewall.setRules({ ...everyRule, packetsPerSecond: 500 }))
  const { countriesMs, blockMeanwhileMs } = await changeCountries(firewall)
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
      { what: 'other rules for names and limits', value: rulesMs, unit },
      { what: 'country policy of 110,000 networks', value: countriesMs, unit, bar: 3000 },
      { what: '1 block while that is filled, median', value: blockMeanwhileMs, unit },
      {
        what: '1 change of our own list of a full million',
        value: changeOfFullList(),
        unit: 'µs',
        bar: 200,
      },
    ],
    notes: [`The spawned times are the mean of ${spawnedSample} in a shell loop, multiplied.`],
  }
}

/** Returns what one change costs, in µs: searching the list for who has to leave would cost thousands. */
function changeOfFullList(): number {
  const entries = new TimedEntries(1_000_000)
  const entry = (key: string, until: number, index: number) => ({
    key,
    until,
    leavesFirst: index % 2 === 0,
  })
  for (let index = 0; index < 1_000_000; index++) {
    entries.add(entry(`k${index}`, 1_000_000 - index, index))
  }
  const changes = 10_000
  const startedAt = performance.now()
  for (let index = 0; index < changes; index++) {
    if (entries.add(entry(`n${index}`, index, index)) === undefined) throw new Error('nobody left')
  }
  return ((performance.now() - startedAt) * 1000) / changes
}

/** Puts one policy in the place of another, both families, and blocks sources meanwhile. */
async function changeCountries(
  firewall: IptablesFirewall,
): Promise<{ readonly countriesMs: number; readonly blockMeanwhileMs: number }> {
  const networks = [...countryNetworks(90_000), ...ipv6Sources(20_000)]
  await firewall.setCountries({ mode: 'deny', networks: networks.slice(0, 1000) })
  const state = { isChanging: true }
  const changing = timed(() => firewall.setCountries({ mode: 'deny', networks }))
  void changing.finally(() => (state.isChanging = false))
  const single: number[] = []
  for (const source of sources(110_000)) {
    if (!state.isChanging) break
    single.push(await timed(() => firewall.apply([block(source)])))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { countriesMs: await changing, blockMeanwhileMs: medianOf(single) }
}

/** Returns IPv4 networks of the sizes that registries give away, none within another. */
function countryNetworks(count: number): Network[] {
  return Array.from({ length: count }, (_, index) => {
    const prefix = 22 + (index % 3)
    return net(`${1 + (index >> 14)}.${(index >> 6) & 255}.${(index & 63) << 2}.0/${prefix}`)
  })
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
