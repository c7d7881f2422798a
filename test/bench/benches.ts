// All benchmarks by name, in the order in which they run.
import { benchAddresses } from './addresses.bench.js'
import { benchAmi } from './ami.bench.js'
import { benchAnswers } from './answers.bench.js'
import type { BenchReport } from './bench-report.js'
import { benchCountries } from './countries.bench.js'
import { benchCpu } from './cpu.bench.js'
import { benchCrossing } from './crossing.bench.js'
import { benchEnforce } from './enforce.bench.js'
import { benchHep } from './hep.bench.js'
import { benchJournal } from './journal.bench.js'
import { benchMemory } from './memory.bench.js'
import { benchMongodb } from './mongodb.bench.js'
import { benchPages } from './pages.bench.js'
import { benchPipeline } from './pipeline.bench.js'
import { benchStore } from './store.bench.js'

/** The benchmarks; each ends by itself. */
export const benches = {
  addresses: benchAddresses,
  ami: benchAmi,
  hep: benchHep,
  pipeline: benchPipeline,
  journal: benchJournal,
  cpu: benchCpu,
  memory: benchMemory,
  crossing: benchCrossing,
  enforce: benchEnforce,
  countries: benchCountries,
  answers: benchAnswers,
  store: benchStore,
  mongodb: benchMongodb,
  pages: benchPages,
} satisfies Readonly<Record<string, () => Promise<BenchReport>>>

/** The name of a benchmark. */
export type BenchName = keyof typeof benches

/** All names. */
export const benchNames = Object.keys(benches) as readonly BenchName[]

/** Tells whether there is a benchmark of this name. */
export function isBenchName(name: string): name is BenchName {
  return Object.hasOwn(benches, name)
}

/** A benchmark to run, and how large: the stores take a size, in attacks. */
export interface BenchChoice {
  readonly name: BenchName
  readonly size: number | undefined
}

const sized: ReadonlySet<string> = new Set(['store', 'mongodb', 'pages'])

/** Reads `name` or `store=5000000`; undefined for anything else. */
export function parseBench(text: string): BenchChoice | undefined {
  const [, name = '', digits] = /^([a-z]+)(?:=([1-9]\d{3,7}))?$/.exec(text) ?? []
  if (!isBenchName(name) || (digits !== undefined && !sized.has(name))) return undefined
  return { name, size: digits === undefined ? undefined : Number(digits) }
}
