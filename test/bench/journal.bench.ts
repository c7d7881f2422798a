// What the journal of attempts costs the path.
//
// Its share is small, and two runs of the same path differ by more than it on a machine that others use too.
// So it is not looked for in the difference of two runs: the calls that a run makes to the journal's witness
// are taken down, and told to a new witness and a new journal without the path, which compress and write
// all of it. The processor time of that, of all threads, less that of telling it to nobody, is divided by the
// processor time of the path without them. What is not in it is what the two take from each other in the
// processor's caches.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileJournal } from '../../src/remember/journal/file-journal.js'
import { type BenchReport, type Measurement, medianOf } from './bench-report.js'
import { JournalTape } from './journal-tape.js'
import { PathRun } from './path-run.js'
import { workloads, type Traffic } from './workloads.js'

const rounds = 5
const barPercent = 3
const maxBytes = 256 * 1024 * 1024

/** Measures. */
export async function benchJournal(): Promise<BenchReport> {
  const folder = await mkdtemp(join(tmpdir(), 'sipward-bench-journal-'))
  try {
    const rows: Measurement[] = []
    const notes: string[] = []
    for (const { what, build } of workloads) {
      const { row, note } = await measure(what, build(), folder)
      rows.push(row)
      notes.push(note)
    }
    return {
      title: `The journal of attempts: its share of the path's time, medians of ${rounds} rounds`,
      rows,
      notes: [
        "Figures are µs of processor time for a security event, of all threads; the bar is 3 % of the peer's, which is the path without it.",
        ...notes,
      ],
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(what: string, traffic: Traffic, folder: string) {
  const tape = new JournalTape(traffic)
  const path: number[] = []
  const kept: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const one = await timed(traffic.events, () => {
      new PathRun().push(traffic.items)
    })
    const telling = await timed(traffic.events, () => {
      tape.tell()
    })
    const other = (await timed(traffic.events, () => keep(tape, folder))) - telling
    if (round === 0) continue
    path.push(one)
    kept.push(other)
  }
  const plain = medianOf(path)
  const value = medianOf(kept)
  const shares = kept.map((each) => (100 * each) / plain).sort((a, b) => a - b)
  const [least = NaN, most = NaN] = [shares[0], shares.at(-1)]
  const row: Measurement = {
    what: `${what}: ${((100 * value) / plain).toFixed(1)} %`,
    value,
    unit: 'µs',
    bar: (plain * barPercent) / 100,
    peer: { what: 'without it', value: plain },
  }
  return {
    row,
    note: `${what}: from ${least.toFixed(1)} to ${most.toFixed(1)} % in single rounds.`,
  }
}

async function timed(events: number, job: () => Promise<void> | void): Promise<number> {
  globalThis.gc?.()
  const before = process.cpuUsage()
  await job()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / events
}

async function keep(tape: JournalTape, folder: string): Promise<void> {
  const journal = new FileJournal({
    folder,
    clock: { now: () => tape.now },
    days: () => 7,
    maxBytes,
    state: () => [],
    onTrouble: (text) => {
      throw new Error(text)
    },
  })
  await journal.start()
  tape.tell(journal)
  await journal.close()
}
