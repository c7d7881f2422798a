// The one file that starts processes: the programs that speak to the kernel. Never through a shell.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, systemCodeOf, toError } from '../domain/app-error.js'

/** The programs that may be started, and the Debian package of each. */
const packages = {
  ipset: 'ipset',
  'iptables-save': 'iptables',
  'iptables-restore': 'iptables',
  'ip6tables-save': 'iptables',
  'ip6tables-restore': 'iptables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  chrt: 'util-linux',
  prlimit: 'util-linux',
  ip: 'iproute2',
} as const

/** A program that may be started. */
export type Tool = keyof typeof packages

/** What goes into a program and where its lines go. */
export interface ToolStreams {
  /** Written to its standard input, chunk by chunk. */
  readonly input?: Iterable<string>
  /** Called with each line of its standard output. */
  readonly onLine?: (line: string) => void
}

// Root runs these: only the system's own folders are searched, whatever the environment says.
const systemPath = '/usr/sbin:/usr/bin:/sbin:/bin'
// No message of these programs is longer; what is kept of a flood of them is bounded.
const maxMessageLength = 600

/** Starts the kernel's tools, in a network namespace if one is named, each with a deadline. */
export class Tools {
  readonly netns: string
  readonly #searchPath: string
  readonly #deadlineMs: number

  /**
   * @param options.netns name of the network namespace (`ip netns`) to work in; empty for our own
   * @param options.searchPath folders that hold the programs, as in PATH
   * @param options.deadlineMs a program that runs longer is killed
   */
  constructor(options: {
    readonly netns?: string | undefined
    readonly searchPath?: string | undefined
    readonly deadlineMs?: number | undefined
  }) {
    this.netns = options.netns ?? ''
    this.#searchPath = options.searchPath ?? systemPath
    this.#deadlineMs = options.deadlineMs ?? 30_000
  }

  /**
   * Runs a program to its end.
   * @throws AppError `firewallUnavailable` where it is missing, not allowed, too slow, or fails;
   * the message is one sentence for people.
   */
  async run(tool: Tool, args: readonly string[], streams: ToolStreams = {}): Promise<void> {
    const child = this.open(tool, args)
    const message = collectMessage(child.stderr)
    forEachLine(child.stdout, streams.onLine ?? ignoreLine)
    const deadline = setTimeout(() => child.kill('SIGKILL'), this.#deadlineMs)
    const [end] = await Promise.all([endOf(child), feed(child.stdin, streams.input ?? [])])
    clearTimeout(deadline)
    if (child.killed) {
      throw unavailable(`${tool} did not finish within ${this.#deadlineMs / 1000} s`, end)
    }
    if (end !== 0) throw this.failure(tool, message(), end)
  }

  /**
   * Starts a program and hands it over; its `error` and `close` events say how it ended. It has a
   * session of its own, so that a Ctrl-C in our terminal does not reach it.
   */
  open(tool: Tool, args: readonly string[]): ChildProcessWithoutNullStreams {
    const [program, ...all] = [...this.#prefix(), tool, ...args]
    const env = { PATH: this.#searchPath, LC_ALL: 'C' }
    return spawn(program, all, { env, detached: true })
  }

  /** Makes one sentence of what a program said when it failed, or could not be started. */
  failure(tool: Tool, message: string, cause: unknown): AppError {
    const text = `${message} ${cause instanceof Error ? cause.message : ''}`.trim()
    if (systemCodeOf(cause) === 'ENOENT' || /failed to execute .*no such file/i.test(text)) {
      const missing = systemCodeOf(cause) === 'ENOENT' && this.netns !== '' ? 'nsenter' : tool
      return unavailable(`${missing} is not installed: apt install ${packages[missing]}`, cause)
    }
    if (/cannot open \S*netns\S*: no such file/i.test(text)) {
      const advice = `ip netns add ${this.netns}`
      return unavailable(`the network namespace ${this.netns} does not exist: ${advice}`, cause)
    }
    if (/permission denied|not permitted|must be root|EACCES|EPERM/i.test(text)) {
      const advice = 'run as root, or with CAP_NET_ADMIN'
      return unavailable(`not allowed to change the firewall (${tool}): ${advice}`, cause)
    }
    return unavailable(`${tool}: ${text === '' ? `ended with ${String(cause)}` : text}`, cause)
  }

  #prefix(): readonly [string, ...string[]] | readonly [] {
    if (this.netns === '') return []
    if (!/^\w[\w.-]{0,62}$/.test(this.netns)) {
      const message = `netns ${JSON.stringify(this.netns)} is not a name: use letters, digits, - and _`
      throw new AppError('invalidConfiguration', message)
    }
    return ['nsenter', `--net=/run/netns/${this.netns}`, '--']
  }
}

/**
 * Starts this program anew, with other arguments, in a network of its own; it shares our terminal.
 * Resolves with its exit status.
 */
export function runSelf(unshareFlags: readonly string[], args: readonly string[]): Promise<number> {
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args]
  const child = spawn('unshare', [...unshareFlags, ...self], { stdio: 'inherit' })
  // A Ctrl-C reaches both of us; the child cleans up, and we wait for it.
  const ignore = (): void => undefined
  process.on('SIGINT', ignore)
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      process.off('SIGINT', ignore)
      resolve(status ?? 1)
    })
  })
}

/** Calls back with each line of a stream, without its line end. */
export function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}

function unavailable(message: string, cause: unknown): AppError {
  return new AppError('firewallUnavailable', message, { cause })
}

function ignoreLine(): void {
  // Nobody asked for the output of this program, but it must be read lest the program waits.
}

function collectMessage(stream: Readable): () => string {
  let message = ''
  forEachLine(stream, (line) => {
    const isAdvice = line.startsWith('Try `')
    if (!isAdvice && message.length < maxMessageLength) message += `${line.trim()} `
  })
  return () => message.slice(0, maxMessageLength).trim()
}

/** Resolves with the exit status, the signal's name, or the error that kept it from starting. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<number | string | Error> {
  return new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', (status, signal) => {
      resolve(status ?? signal ?? 'no status')
    })
  })
}

async function feed(stdin: Writable, input: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(input), stdin)
  } catch (caught) {
    // A program that ends before it has read everything says why by its status and its message.
    const isClosedByReader = [
      'EPIPE',
      'ECONNRESET',
      'ERR_STREAM_PREMATURE_CLOSE',
      'ERR_STREAM_DESTROYED',
    ].includes(systemCodeOf(caught) ?? '')
    if (!isClosedByReader) throw toError(caught)
  }
}
