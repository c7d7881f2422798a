// The processor time that another process has used, all its threads together.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { waitUntil } from '../support/wait-until.js'

const restMs = 300

/** At rest a process needs less than this share of a core. */
const restShare = 0.02

/** Returns it in µs. Source: Linux, Documentation/scheduler/sched-stats.rst, /proc/<pid>/schedstat. */
export function processorTimeOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).reduce((sum, task) => {
    const [ranNanoseconds = ''] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
    return sum + Number(ranNanoseconds) / 1000
  }, 0)
}

/** Resolves when the process has worked off what it had to do. */
export async function untilAtRest(pid: number): Promise<void> {
  const isAtRest = async (): Promise<boolean> => {
    const before = processorTimeOf(pid)
    await delay(restMs)
    return processorTimeOf(pid) - before < restShare * restMs * 1000
  }
  await waitUntil(isAtRest, { deadlineMs: 30_000, what: 'a process at rest' })
}
