// Going before other programs: under a flood Asterisk takes all the processor it gets, and what
// ends the flood must not wait for its turn.
import { Tools } from './tools.js'

// Above every ordinary program, below every other real-time one.
const realTimePriority = '1'
// The longest run without a pause, in µs: a real-time program that never pauses would keep a core
// from everybody, so the kernel ends it (getrlimit(2), RLIMIT_RTTIME) and systemd starts it again.
const longestRun = '10000000'

/**
 * Gives this program's main thread, and what it starts from now on, a real-time priority.
 * @throws AppError `firewallUnavailable` where that is not allowed (it needs CAP_SYS_NICE)
 */
export async function becomeUrgent(): Promise<void> {
  const tools = new Tools({ deadlineMs: 5000 })
  const pid = String(process.pid)
  await tools.run('prlimit', ['--pid', pid, `--rttime=${longestRun}`])
  await tools.run('chrt', ['--rr', '--pid', realTimePriority, pid])
}
