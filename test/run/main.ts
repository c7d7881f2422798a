// `npm test [-- WORD…]`: the linters and every test, in four lanes at the same time; with words, only test files
// whose path contains one of them.
import { performance } from 'node:perf_hooks'
import { projectFile } from '../support/project-file.js'
import { failedBy, nothingRun, sumOf, type Failure, type RoomResult } from './room-result.js'
import { RoomQueue } from './room-queue.js'
import { chooseRooms, lanes, type ChosenRoom, type Work } from './rooms.js'
import { RunProcesses } from './run-process.js'
import { SharedParts } from './shared-parts.js'

const processes = new RunProcesses()
const parts = new SharedParts()

/** Runs a step, and prints its output whole, below a heading. */
async function step(title: string, run: () => Promise<Printed>): Promise<RoomResult> {
  if (processes.isEnded) return nothingRun
  const startedAt = performance.now()
  const { output, result } = await run().catch((caught: unknown) => {
    const reason = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)
    return { output: reason, result: failedBy(title, reason) }
  })
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const counts = `${result.passed} passed, ${result.failures.length} failed, ${result.skipped} skipped`
  process.stdout.write(`\n━━ ${title} (${seconds} s: ${counts})\n${output.trimEnd()}\n`)
  return result
}

interface Printed {
  readonly output: string
  readonly result: RoomResult
}

async function lint(): Promise<Printed> {
  const { exitCode, output } = await processes.run(['npm', 'run', '--silent', 'lint'])
  if (exitCode === 0) return { output, result: nothingRun }
  return { output, result: { ...failedBy('lint', output), mustEnd: false } }
}

async function runRoom({ name, needs, paths }: ChosenRoom): Promise<Printed> {
  await parts.ready(needs)
  const files = paths.map((path) => projectFile(`build/test/${path.replace(/\.ts$/, '.js')}`))
  const node = [process.execPath, '--enable-source-maps', '--expose-gc', '--trace-warnings']
  const program = projectFile('build/test/run/room-process.js')
  const argv = [...node, program, ...files]
  const { exitCode, signal, output, result } = await processes.run(argv, parts.environment)
  if (exitCode === 0 && result !== undefined) return { output, result }
  const reason = `its process ended with ${signal ?? `code ${exitCode}`}\n${output.slice(-2000)}`
  return { output, result: sumOf([result ?? nothingRun, failedBy(`the room ${name}`, reason)]) }
}

/** Runs rooms one after the other, until none is left or one of them says that it makes no sense to go on. */
async function runLane(queue: RoomQueue, work: Work, before: readonly RoomResult[]) {
  const results = [...before]
  for (let room = queue.take(work); room !== undefined; room = queue.take(work)) {
    const taken = room
    const result = await step(taken.name, () => runRoom(taken))
    results.push(result)
    if (result.mustEnd) break
  }
  return sumOf(results)
}

function printFailures(failures: readonly Failure[]): void {
  if (failures.length > 0) process.stdout.write('\n━━ What failed\n')
  failures.forEach(({ title, reason }, index) => {
    const indented = reason.trimEnd().replaceAll('\n', '\n     ')
    process.stdout.write(`\n  ${index + 1}) ${title}\n     ${indented}\n`)
  })
}

async function main(words: readonly string[]): Promise<number> {
  const rooms = chooseRooms(words)
  if (rooms.length === 0) {
    process.stderr.write(`no test file has one of these words in its path: ${words.join(' ')}\n`)
    return 64
  }
  await parts.begin(new Set(rooms.flatMap(({ needs }) => needs)))
  const queue = new RoomQueue(rooms, (need) => parts.isBuilt(need))
  const results = await Promise.all(
    lanes.map(async (work) => {
      const isLinted = words.length === 0 && work === 'busy'
      return runLane(queue, work, isLinted ? [await step('lint', lint)] : [])
    }),
  )
  await parts.close()
  if (processes.isEnded) results.push(failedBy('the run', 'a signal has ended it'))
  const { passed, failures, skipped } = sumOf(results)
  printFailures(failures)
  process.stdout.write(`\n${passed} passed, ${failures.length} failed, ${skipped} skipped\n`)
  return failures.length === 0 ? 0 : 1
}

// The lanes see their processes end, and end with them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void processes.end())
}

process.exitCode = await main(process.argv.slice(2))
