// One firewall for one network namespace: a lock on the namespace itself, held as long as we live.
//
// The lock is an flock(2) on the namespace's own file, which every process in it sees, whatever its
// file system, and which the kernel takes back when its holder dies. It is held by a small program
// whose standard input we keep open: when we are killed, it reads the end of it and ends too.
// Anybody may lock that file; so a lock of an ordinary user, who could keep our daemon from starting
// with it, is passed over: root, the user sipward and we ourselves may hold it.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { AppError, systemCodeOf } from '../domain/app-error.js'
import { forEachLine } from './process/for-each-line.js'
import type { ProcessEnd } from './process/process-order.js'
import type { Tools } from './process/tools.js'

// No program of ours ends with this status by itself.
const heldElsewhere = 75

/** Holds the lock of one network namespace. */
export class NamespaceLock {
  readonly #tools: Tools
  #waitMs: number
  #holder: ChildProcessWithoutNullStreams | undefined

  /** @param firstWaitMs how long the first {@link hold} waits for another holder to let the lock go */
  constructor(tools: Tools, firstWaitMs = 0) {
    this.#tools = tools
    this.#waitMs = firstWaitMs
  }

  /**
   * Takes the lock, where it is not held already.
   * @throws AppError `addressInUse` where another daemon holds it; `firewallUnavailable` where the
   * program that holds it cannot be started
   */
  async hold(): Promise<void> {
    if (this.#holder !== undefined) return
    // Without a process between, whose end would leave the lock with a child that nobody knows.
    const timeout = ['--timeout', String(this.#waitMs / 1000)]
    this.#waitMs = 0
    const how = ['--no-fork', ...timeout, '--conflict-exit-code', String(heldElsewhere)]
    const holder = this.#tools.open('flock', [...how, '/proc/self/ns/net', 'cat'])
    const end = await answerOf(holder)
    if (end === undefined) {
      this.#holder = holder
      holder.once('close', () => {
        if (this.#holder === holder) this.#holder = undefined
      })
      return
    }
    if (end.status !== heldElsewhere) throw this.#tools.failure('flock', end)
    const owner = await ownerOf(this.#path)
    if (owner !== undefined && !(await mayKeep(owner.uid))) return
    const whose = owner === undefined ? '' : ` (process ${owner.pid})`
    throw new AppError(
      'addressInUse',
      `another sipward${whose} already keeps the firewall of this network namespace: stop it first`,
    )
  }

  /** Lets the lock go; resolves when another may have it. */
  async release(): Promise<void> {
    const holder = this.#holder
    this.#holder = undefined
    if (holder === undefined) return
    const hasEnded = once(holder, 'close')
    holder.stdin.end()
    await hasEnded
  }

  get #path(): string {
    const { netns } = this.#tools
    return netns === '' ? '/proc/self/ns/net' : `/run/netns/${netns}`
  }
}

/** Resolves with nothing when the program says back what it was told, else with how it ended. */
function answerOf(
  holder: ChildProcessWithoutNullStreams,
): Promise<Omit<ProcessEnd, 'isTooLate'> | undefined> {
  // What it has not read when it ends is no loss.
  holder.stdin.on('error', () => undefined)
  holder.stdin.write('held\n')
  let message = ''
  forEachLine(holder.stderr, (line) => {
    message = line
  })
  return new Promise((resolve) => {
    holder.stdout.once('data', () => {
      resolve(undefined)
    })
    holder.once('error', (error) => {
      resolve({
        status: '',
        message,
        errorCode: systemCodeOf(error) ?? '',
        errorText: error.message,
      })
    })
    holder.once('close', (status, signal) => {
      resolve({ status: status ?? signal ?? '', message, errorCode: '', errorText: '' })
    })
  })
}

/** Tells whether a user is one that a daemon of ours runs as. */
async function mayKeep(uid: number): Promise<boolean> {
  if (uid === 0 || uid === process.getuid?.()) return true
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const fields = accounts.split('\n').map((line) => line.split(':'))
  return fields.some(([name, , id]) => name === 'sipward' && Number(id) === uid)
}

/** Finds who holds a lock on a file; undefined where that is not to be seen from here. */
async function ownerOf(path: string): Promise<{ pid: number; uid: number } | undefined> {
  try {
    const { ino } = await stat(path, { bigint: true })
    const locks = await readFile('/proc/locks', 'utf8')
    const line = locks.split('\n').find((each) => each.includes(`:${ino} `))
    const pid = Number(/ FLOCK +\S+ +\S+ +(\d+) /.exec(line ?? '')?.[1])
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return { pid, uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) }
  } catch {
    // It has ended meanwhile, or lives in another process namespace: then the lock counts.
    return undefined
  }
}
