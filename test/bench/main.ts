// `npm run bench [name[=size]…]`: the benchmarks one after the other, each in a process of its own.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { formatReport, type BenchReport } from './bench-report.js'
import { benchNames, parseBench, type BenchChoice } from './benches.js'

const script = fileURLToPath(new URL('./bench-process.ts', import.meta.url))

/** Runs one benchmark; resolves to its report, or undefined where it crashed and has said why. */
async function runBench({ name, size }: BenchChoice): Promise<BenchReport | undefined> {
  const child = fork(script, size === undefined ? [name] : [name, String(size)], {
    execArgv: ['--expose-gc', '--import', 'tsx'],
  })
  let report: BenchReport | undefined
  child.on('message', (message) => {
    report = message as BenchReport
  })
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  return exitCode === 0 ? report : undefined
}

function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`
  const load = loadavg()
    .map((average) => average.toFixed(2))
    .join(' ')
  return `${cpus().length} cores (${model}), ${memory}, Node.js ${process.version}, load average before: ${load}`
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => parseBench(name) === undefined)
  if (unknown !== undefined) {
    const known = `${benchNames.join(', ')}, and store=ATTACKS, mongodb=ATTACKS`
    process.stderr.write(`no benchmark "${unknown}"; there are ${known}\n`)
    return 64
  }
  process.stdout.write(`${describeMachine()}\n\n`)
  let crashed = 0
  const chosen = (names.length === 0 ? benchNames : names).map(parseBench)
  for (const bench of chosen.filter((choice) => choice !== undefined)) {
    const report = await runBench(bench)
    if (report === undefined) crashed += 1
    process.stdout.write(
      `${report === undefined ? `${bench.name} crashed\n` : formatReport(report)}\n`,
    )
  }
  return crashed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
