// 10,000 sources that reach the rule at once: from AMI bytes to the kernel of a private namespace.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Effects } from '../../src/app/path/effects.js'
import { NewsHub } from '../../src/app/path/news-hub.js'
import { openLog } from '../../src/app/start/open-log.js'
import { systemClock as clock } from '../../src/app/start/system-clock.js'
import { defaultSettings } from '../../src/domain/settings.js'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import { openStore } from '../../src/app/start/open-store.js'
import type { Firewall } from '../../src/ports/firewall.js'
import { Recorder } from '../../src/remember/recorder/recorder.js'
import { noRules, nothing, RecordingSink } from '../support/firewall-records.js'
import { NetworkNamespace, whyNoNamespaces } from '../support/network-namespace.js'
import { medianOf, type BenchReport } from './bench-report.js'
import { spawnedAdd } from './enforce.bench.js'
import { PathRun } from './path-run.js'
import { TrafficWriter, type Sent } from './traffic.js'

const title = 'Crossing: 10,000 sources reach the rule at once'
const sources = 10_000
const rounds = 3
const barMs = 1000

/** Measures with the real firewall, store and recorder behind the path. */
export async function benchCrossing(): Promise<BenchReport> {
  const reason = whyNoNamespaces()
  if (reason !== undefined) return { title, notRun: reason }
  const folder = await mkdtemp(join(tmpdir(), 'sipward-bench-'))
  const namespace = new NetworkNamespace('crossing')
  const firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: namespace.name })
  const store = await openStore(`sqlite:${join(folder, 'sipward.db')}`)
  const recorder = new Recorder({ store, spoolDirectory: join(folder, 'spool'), clock })
  try {
    await recorder.start()
    await firewall.start(nothing, noRules)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      times.push(await measureRound(round, { firewall, recorder }))
    }
    const peer = { what: 'a spawned `ipset add` each', value: spawnedAdd(namespace) * sources }
    return {
      title: `${title}, median of ${rounds} rounds`,
      rows: [
        {
          what: 'from the bytes of the last attempts to 10,000 entries in the kernel',
          value: medianOf(times),
          unit: 'ms',
          bar: barMs,
          peer,
        },
      ],
      notes: ['With the recorder and SQLite behind it; the entries were counted in the kernel.'],
    }
  } finally {
    await firewall.stop({ keep: false })
    await recorder.close()
    await store.close()
    namespace.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Returns the time in ms for sources that no other round has. */
async function measureRound(
  round: number,
  parts: { readonly firewall: IptablesFirewall; readonly recorder: Recorder },
): Promise<number> {
  const { firewall, recorder } = parts
  const log = openLog({ isSilent: true })
  const enforced: Promise<void>[] = []
  const watched: Pick<Firewall, 'apply' | 'verifySoon'> = {
    verifySoon: () => undefined,
    apply: (changes) => {
      const done = firewall.apply(changes)
      enforced.push(done)
      return done
    },
  }
  const news = new NewsHub(log)
  const { sink } = new Effects({ firewall: watched, recorder, news, log, clock })
  const run = new PathRun(sink)
  const writer = new TrafficWriter({ firstAt: Date.now() })
  const limit = defaultSettings['detection.attemptsPerMinute']
  for (let attempt = 1; attempt < limit; attempt++) run.push(attempts(writer, round, attempt))
  const last = attempts(writer, round, limit)
  const startedAt = performance.now()
  run.push(last)
  await Promise.all(enforced)
  const took = performance.now() - startedAt
  const { dynamic } = await firewall.read()
  const expected = sources * (round + 1)
  if (dynamic.length !== expected) {
    throw new Error(`${dynamic.length} of ${expected} entries are in the kernel`)
  }
  return took
}

/** One attempt of each source. */
function attempts(writer: TrafficWriter, round: number, attempt: number): readonly Sent[] {
  for (let index = 0; index < sources; index++) {
    const source = round * sources + index
    writer.unknownAccount({ source, callId: `${source}-${attempt}@198.51.100.7` })
  }
  return writer.take()
}
