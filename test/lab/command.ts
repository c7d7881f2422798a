// Programs that the lab runs: short ones to their end, long ones until they are stopped; each bounded in time.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** How a program ended and what it printed. */
export interface CommandResult {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** The most output that is kept of a program, in characters; the oldest leaves first. */
const maxOutput = 8 << 20

/** A program that runs. It is killed by the kernel when the test process dies. */
export class RunningCommand {
  readonly title: string
  readonly #child: ChildProcess
  readonly #ended: Promise<CommandResult>
  #stdout = ''
  #stderr = ''
  #isRunning = true

  constructor(argv: readonly string[], title = argv.join(' ')) {
    this.title = title
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...argv], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-maxOutput)
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxOutput)
    })
    // A program may end without reading its input.
    this.#child.stdin?.on('error', () => undefined)
    this.#ended = this.#untilEnded()
    // Whoever waits sees the failure; nobody has to wait.
    this.#ended.catch(() => undefined)
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`cannot start ${this.title}`)
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** What it has printed so far, byte for byte (latin1). */
  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The last lines of both outputs, for the message of a failure. */
  get tail(): string {
    return `${this.#stdout.slice(-3000)}\n${this.#stderr.slice(-3000)}`.trim()
  }

  /** Gives it input and, unless told otherwise, ends its input. */
  write(text: string, options: { readonly end: boolean } = { end: true }): void {
    if (options.end) this.#child.stdin?.end(text)
    else this.#child.stdin?.write(text)
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#isRunning) this.#child.kill(signal)
  }

  /** Waits for its end; when that is too late, kills it and rejects with what it has printed. */
  async wait(deadlineMs: number): Promise<CommandResult> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.signal('SIGKILL')
        reject(new Error(`${this.title}: not done after ${deadlineMs} ms, killed\n${this.tail}`))
      }, deadlineMs)
    })
    try {
      return await Promise.race([this.#ended, late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends it: with a signal, and by force where that does not help in time. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', deadlineMs = 5000): Promise<CommandResult> {
    this.signal(signal)
    return this.wait(deadlineMs).catch(() => this.#ended)
  }

  async #untilEnded(): Promise<CommandResult> {
    try {
      const [code] = (await once(this.#child, 'close')) as [number | null]
      if (this.#stderr.includes('on garbage collection')) {
        throw new Error(`${this.title} has not closed a file\n${this.#stderr.slice(-3000)}`)
      }
      return { code: code ?? undefined, stdout: this.#stdout, stderr: this.#stderr }
    } finally {
      this.#isRunning = false
    }
  }
}

/** What {@link runCommand} may be given beside the program. */
export interface RunOptions {
  readonly input?: string
  readonly deadlineMs?: number
}

/** Runs a program to its end and returns what it printed; any exit code is an answer. */
export async function runCommand(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const command = new RunningCommand(argv)
  command.write(options.input ?? '')
  return command.wait(options.deadlineMs ?? 30_000)
}

/** Runs a program that must succeed; rejects with what it printed otherwise. */
export async function runChecked(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(argv, options)
  if (code === 0) return stdout
  throw new Error(`${argv.join(' ')}: exit code ${String(code)}\n${stdout}${stderr}`)
}
