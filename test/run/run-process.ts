// Starts the processes of a run and ends them all where the run is ended.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { RoomResult } from './room-result.js'

/** How a process ended, what it printed on both streams, and the result that it sent. */
export interface ProcessOutcome {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly result: RoomResult | undefined
}

const killAfterMs = 20_000

/** The processes of a run. */
export class RunProcesses {
  readonly #running = new Set<ChildProcess>()
  #isEnded = false

  /** Tells whether {@link end} was called: nothing new begins. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Runs a program to its end, in the folder of the project. */
  async run(
    argv: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<ProcessOutcome> {
    const [program = '', ...args] = argv
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#running.add(child)
    let output = ''
    let result: RoomResult | undefined
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.on('message', (message) => (result = message as RoomResult))
    try {
      const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
      const [exitCode, signal] = await ended
      return { exitCode, signal, output, result }
    } finally {
      this.#running.delete(child)
    }
  }

  /** Asks every process to end, and ends by force what does not. */
  async end(): Promise<void> {
    this.#isEnded = true
    await Promise.all([...this.#running].map(endProcess))
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  await ended
  clearTimeout(timer)
}
