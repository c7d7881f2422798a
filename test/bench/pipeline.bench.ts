// Security events a second through the whole path on one core: bytes, parser, classifier, decider.
import { openPeerPair, peerName } from './ami-peer.js'
import type { BenchReport, Measurement } from './bench-report.js'
import { splitBlocks } from './block-splitter.js'
import { measureFail2ban } from './fail2ban-peer.js'
import { nobody } from '../../src/app/start/warm-up.js'
import { PathRun } from './path-run.js'
import { measureThroughputs, type Contestant } from './throughput.js'
import { workloads, type Outcome, type Traffic, type Workload } from './workloads.js'

const bar = 300_000

/** Measures. */
export async function benchPipeline(): Promise<BenchReport> {
  const traffic = workloads.map(({ build }) => build())
  const [first = { items: [], events: 0 }] = traffic
  const stream = Buffer.concat(first.items.map(({ bytes }) => bytes))
  const peer = await openPeerPair()
  const [theirs = NaN, limit = NaN, ...ours] = await measureThroughputs([
    { count: first.events, run: () => peer.run(stream, first.events) },
    toSplitter(first),
    ...workloads.map((workload, index) => toContestant(workload, traffic[index] ?? first)),
  ])
  await peer.close()
  const fail2ban = measureFail2ban(stream)
  return {
    title: 'Whole path: security events to decisions on one core, medians of 5 runs',
    rows: [
      ...workloads.map(({ what, hasHep }, index) => toRow(what, ours[index], hasHep)),
      ...[
        { what: `${peerName}, parsing alone`, value: theirs },
        { what: 'only splitting blocks', value: limit },
        ...(fail2ban === undefined ? [] : [fail2ban]),
      ].map((other) => ({ ...toRow('the first of these again', ours[0], true), peer: other })),
    ],
    notes: [
      'Rates are security events a second; with HEP the datagrams come on top.',
      'asterisk-manager reads from a loopback socket whose sender is in the same thread.',
      ...(fail2ban === undefined ? ['fail2ban: peer not installed'] : []),
    ],
  }
}

/** The promise is about AMI: HEP is more than an event. */
function toRow(what: string, value = NaN, hasHep: boolean): Measurement {
  return { what, value, unit: '/s', ...(!hasHep && { bar }) }
}

function toContestant({ what, outcome }: Workload, { items, events }: Traffic): Contestant {
  return {
    count: events,
    run: () => {
      let blocks = 0
      const onBlock = (): void => {
        blocks += 1
      }
      const run = new PathRun({ ...nobody, onBlock })
      run.push(items)
      const { strangers, trust } = run.stages.decider
      const found: Outcome = { blocks, counted: strangers.windows.size, trusted: trust.size }
      expectEqual(what, { ...found, events: run.events }, { ...outcome, events })
    },
  }
}

function toSplitter({ items, events }: Traffic): Contestant {
  const chunks = items.map(({ bytes }) => bytes)
  return {
    count: events,
    run: () => {
      expectEqual('the splitter', { events: splitBlocks(chunks) }, { events })
    },
  }
}

function expectEqual(what: string, found: object, expected: object): void {
  const [are, shallBe] = [JSON.stringify(found), JSON.stringify(expected)]
  if (are !== shallBe) throw new Error(`${what}: ${are} is not ${shallBe}`)
}
