// One room of the tests in a process of its own: mocha runs the files that are named as arguments.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import Mocha from 'mocha'
import { LeakedHandles } from './leaked-handles.js'
import type { Failure, RoomResult } from './room-result.js'

// Long enough for a busy machine: only what hangs meets it.
const testTimeoutMs = 60_000
/** From the end of the last test to the end of the process, or from a signal to the end. */
const endDeadlineMs = 15_000

const { EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING, EVENT_SUITE_END, EVENT_RUN_END } =
  Mocha.Runner.constants

const mocha = new Mocha({ timeout: testTimeoutMs, reporter: 'spec' })
for (const file of process.argv.slice(2)) mocha.addFile(file)
await mocha.loadFilesAsync()

const leaked = new LeakedHandles()
const failures: Failure[] = []
let [passed, skipped] = [0, 0]
let mustEnd = false

const runner = mocha.run()
runner.on(EVENT_TEST_PASS, () => passed++)
runner.on(EVENT_TEST_PENDING, (test) => {
  skipped++
  if (/\[.+\]/.test(test.fullTitle())) return
  failures.push({ title: test.fullTitle(), reason: 'is pending and does not say why' })
})
runner.on(EVENT_TEST_FAIL, (test: Mocha.Runnable, error: Error) => {
  failures.push({ title: test.fullTitle(), reason: error.stack ?? String(error) })
  if (test.constructor.name !== 'Hook') return
  // Tests on a stage that was not set up tell nothing.
  mustEnd = true
  runner.abort()
})
runner.on(EVENT_SUITE_END, (suite) => {
  if (suite.parent?.root === true) leaked.lookAfter(suite.title)
})
runner.once(EVENT_RUN_END, () => void end())

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.once(signal, () => {
    runner.abort()
    setTimeout(() => process.exit(1), endDeadlineMs).unref()
  })
}

/** Tells the result. The process then ends by itself; where it does not, something was left running. */
async function end(): Promise<void> {
  failures.push(...(await leaked.found()))
  process.stdout.write(`  ${processorSeconds()} s of processor time\n`)
  const result: RoomResult = { passed, skipped, failures, mustEnd }
  process.removeAllListeners('disconnect')
  process.send?.(result, () => {
    process.disconnect()
  })
  setTimeout(() => {
    const resources = process.getActiveResourcesInfo().join(', ')
    const left = `the tests have ended, but these keep the process alive: ${resources}`
    process.stderr.write(`${[left, ...childrenOf(process.pid)].join('\n  ')}\n`)
    process.exit(1)
  }, endDeadlineMs).unref()
}

/** How long this process and those that it has waited for were at work, user and system: proc(5). */
function processorSeconds(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ')
  const ticks = fields.split(' ').slice(11, 15)
  return Math.round(ticks.reduce((sum, each) => sum + Number(each), 0) / 100)
}

/** Returns the command line of each process that one has started and that still runs. */
function childrenOf(pid: number): readonly string[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,etime=,args=', '--ppid', String(pid)], {
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => line.trim() !== '' && !line.includes('ps -o pid='))
}
