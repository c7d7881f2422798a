// What the journal of attempts costs the path: the same traffic with it and without it, in turn.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { knownState } from '../../src/app/witness/known-state.js'
import { nobody } from '../../src/app/start/warm-up.js'
import { FileJournal } from '../../src/remember/journal/file-journal.js'
import { type BenchReport, type Measurement, medianOf } from './bench-report.js'
import { PathRun } from './path-run.js'
import { workloads, type Traffic } from './workloads.js'

const rounds = 9
const barPercent = 3
const maxBytes = 256 * 1024 * 1024

/** Measures; everything that is kept is written, and counted as the path's. */
export async function benchJournal(): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'sipward-bench-journal-'))
  try {
    const rows: Measurement[] = []
    for (const { what, build } of workloads) rows.push(await measure(what, build(), folder))
    return {
      title: `The journal of attempts: its share of the path's time, medians of ${rounds} pairs`,
      rows,
      notes: [
        "Figures are µs of processor time for a security event; the bar is 3 % above the peer's, which is the path without it.",
      ],
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(what: string, traffic: Traffic, folder: string): Promise<Measurement> {
  const withIt: number[] = []
  const without: number[] = []
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const isFirst = round % 2 === 0
    const one = await time(traffic, isFirst ? folder : undefined)
    const other = await time(traffic, isFirst ? undefined : folder)
    if (round === 0) continue
    const [kept, plain] = isFirst ? [one, other] : [other, one]
    withIt.push(kept)
    without.push(plain)
    ratios.push(kept / plain)
  }
  const plain = medianOf(without)
  const percent = ((medianOf(ratios) - 1) * 100).toFixed(1)
  return {
    what: `${what}: ${percent} %`,
    value: medianOf(ratios) * plain,
    unit: 'µs',
    bar: plain * (1 + barPercent / 100),
    peer: { what: 'without it', value: plain },
  }
}

async function time({ items, events }: Traffic, folder: string | undefined): Promise<number> {
  const before = process.cpuUsage()
  const journal =
    folder === undefined
      ? undefined
      : new FileJournal({
          folder,
          clock: { now: () => run.now },
          days: () => 7,
          maxBytes,
          state: () => knownState(run.stages.decider),
          onTrouble: (text) => {
            throw new Error(text)
          },
        })
  const run: PathRun = new PathRun(nobody, journal)
  await journal?.start()
  run.push(items)
  run.stages.witness?.settle()
  await journal?.close()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / events
}
