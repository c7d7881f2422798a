// What the windows cost in memory, and whether a forged flood through the whole path stays bounded.
import type { Source } from '../../src/domain/address.js'
import { DayCounter } from '../../src/decide/books/day-counter.js'
import { AttemptWindows } from '../../src/decide/books/attempt-windows.js'
import type { BenchReport } from './bench-report.js'
import { PathRun } from './path-run.js'
import { addressOf, TrafficWriter } from './traffic.js'

const sources = 1_000_000
const barMb = 300
const limit = 10
const floodAttempts = 3_000_000
const marks = [1_000_000, 1_500_000, 2_000_000, 2_500_000, 3_000_000]

/** Measures; needs a process started with --expose-gc. */
export async function benchMemory(): Promise<BenchReport> {
  const once = await measureWindows(1)
  const fully = await measureWindows(limit - 1)
  const day = await measureDay()
  const flood = await measureFlood()
  const rows = flood.map(({ attempts, mb }) => ({
    what: `forged flood through the whole path, after ${attempts.toLocaleString('en-US')} attempts`,
    value: mb,
    unit: 'MB' as const,
  }))
  return {
    title: 'Memory: growth of the heap and of buffers after garbage collection',
    rows: [
      {
        what: '1,000,000 sources in the windows, 1 attempt each',
        value: once,
        unit: 'MB',
        bar: barMb,
      },
      { what: '1,000,000 sources, 9 attempts each', value: fully, unit: 'MB', bar: barMb },
      { what: '1,000,000 sources counted for a day', value: day, unit: 'MB', bar: barMb },
      ...rows,
    ],
    notes: [
      'The flood: each attempt from another source, 50,000 a second by EventTV, so that bounds and not age decide.',
    ],
  }
}

/** Returns what the windows of so many sources need, in MB. */
async function measureWindows(attempts: number): Promise<number> {
  const before = await usedMb()
  const windows = new AttemptWindows({ capacity: sources })
  for (let source = 0; source < sources; source++) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      // A string of its own each time, as each event brings one.
      windows.attempt(addressOf(source) as Source, 1_795_190_451_000 + attempt, limit)
    }
  }
  const used = (await usedMb()) - before
  if (windows.size !== sources) throw new Error(`${windows.size} of ${sources} sources are there`)
  forgetAll(windows)
  return used
}

/** Twice as many others: the windows stay as large as they may be, and those of before are gone. */
function forgetAll(windows: AttemptWindows): void {
  for (let source = sources; source < 3 * sources; source++) {
    windows.attempt(addressOf(source) as Source, 1_795_190_451_100, limit)
  }
  if (windows.size > sources) throw new Error(`${windows.size} sources are there`)
  if (windows.count(addressOf(0) as Source, 1_795_190_451_100) > 0) throw new Error('one stayed')
}

/** Returns what the counts of a day need of so many sources, in MB. */
async function measureDay(): Promise<number> {
  const before = await usedMb()
  const days = new DayCounter({ capacity: sources })
  for (let source = 0; source < sources; source++) {
    days.add(addressOf(source) as Source, 1_795_190_451_000)
  }
  const used = (await usedMb()) - before
  if (days.size !== sources) throw new Error(`${days.size} of ${sources} sources are there`)
  return used
}

async function measureFlood(): Promise<
  readonly { readonly attempts: number; readonly mb: number }[]
> {
  const figures: { attempts: number; mb: number }[] = []
  const before = await usedMb()
  const run = new PathRun()
  const writer = new TrafficWriter({ eventsPerSecond: 100_000 })
  for (let source = 0; source < floodAttempts; source++) {
    writer.unknownAccount({ source, callId: `${source}-2735@198.51.100.7` })
    // Written and read in small pieces, so that the traffic itself is not what is measured.
    if (source % 1000 === 999) run.push(writer.take())
    if (marks.includes(source + 1)) {
      figures.push({ attempts: source + 1, mb: (await usedMb()) - before })
    }
  }
  if (run.events !== 2 * floodAttempts) throw new Error(`${run.events} events were understood`)
  return figures
}

async function usedMb(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('start node with --expose-gc')
  // Buffers that were only just let go are freed a turn later.
  for (let round = 0; round < 3; round++) {
    gc()
    await new Promise(setImmediate)
  }
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}
