// The programs that speak to the kernel, and what their failures mean to people.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { AppError } from '../../domain/app-error.js'
import { LineSplitter } from './for-each-line.js'
import type { ProcessEnd, ProcessOrder, RunProcess } from './process-order.js'
import { openProcess, runProcess } from './start-process.js'

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
  flock: 'util-linux',
  ip: 'iproute2',
  'systemd-notify': 'systemd',
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

/** Runs the kernel's tools, in a network namespace if one is named, each with a deadline. */
export class Tools {
  readonly netns: string
  readonly #searchPath: string
  readonly #deadlineMs: number
  readonly #runProcess: RunProcess
  readonly #environment: Readonly<Record<string, string>> | undefined

  /**
   * @param options.netns name of the network namespace (`ip netns`) to work in; empty for our own
   * @param options.searchPath folders that hold the programs, as in PATH
   * @param options.deadlineMs a program that runs longer is killed
   * @param options.runProcess who starts them; by default this process
   * @param options.environment variables that they find in their environment besides PATH
   */
  constructor(options: {
    readonly netns?: string | undefined
    readonly searchPath?: string | undefined
    readonly deadlineMs?: number | undefined
    readonly runProcess?: RunProcess | undefined
    readonly environment?: Readonly<Record<string, string>> | undefined
  }) {
    this.netns = options.netns ?? ''
    this.#searchPath = options.searchPath ?? systemPath
    this.#deadlineMs = options.deadlineMs ?? 30_000
    this.#runProcess = options.runProcess ?? runProcess
    this.#environment = options.environment
  }

  /**
   * Runs a program to its end.
   * @throws AppError `firewallUnavailable` where it is missing, not allowed, too slow, or fails;
   * the message is one sentence for people.
   */
  async run(tool: Tool, args: readonly string[], streams: ToolStreams = {}): Promise<void> {
    const lines = new LineSplitter(streams.onLine ?? ignoreLine)
    const end = await this.#runProcess(this.#order(tool, args), streams.input ?? [], (text) => {
      lines.add(text)
    })
    lines.end()
    if (end.isTooLate) {
      throw unavailable(`${tool} did not finish within ${this.#deadlineMs / 1000} s`, end)
    }
    if (end.status !== 0) throw this.failure(tool, end)
  }

  /** Starts a program and hands it over, as {@link openProcess} does. */
  open(tool: Tool, args: readonly string[]): ChildProcessWithoutNullStreams {
    return openProcess(this.#order(tool, args))
  }

  /** Makes one sentence of what a program said when it failed, or could not be started. */
  failure(tool: Tool, end: Omit<ProcessEnd, 'isTooLate'>): AppError {
    const { status, errorCode, errorText } = end
    const text = `${end.message} ${errorText}`.trim()
    if (errorCode === 'ENOENT' || /failed to execute .*no such file/i.test(text)) {
      const missing = errorCode === 'ENOENT' && this.netns !== '' ? 'nsenter' : tool
      return unavailable(`${missing} is not installed: apt install ${packages[missing]}`, end)
    }
    if (/cannot open \S*netns\S*: no such file/i.test(text)) {
      const advice = `ip netns add ${this.netns}`
      return unavailable(`the network namespace ${this.netns} does not exist: ${advice}`, end)
    }
    if (/can't initialize ip6?tables table/i.test(text)) {
      const advice = 'choose another one: update-alternatives --config iptables'
      return unavailable(`the kernel has no table raw for this iptables (${tool}): ${advice}`, end)
    }
    if (/permission denied|not permitted|must be root|EACCES|EPERM/i.test(text)) {
      const advice = 'run as root, or with CAP_NET_ADMIN'
      return unavailable(`not allowed to change the firewall (${tool}): ${advice}`, end)
    }
    return unavailable(`${tool}: ${text === '' ? `ended with ${status}` : text}`, end)
  }

  #order(tool: Tool, args: readonly string[]): ProcessOrder {
    const [program = tool, ...all] = [...this.#prefix(), tool, ...args]
    const [searchPath, deadlineMs] = [this.#searchPath, this.#deadlineMs]
    return { program, args: all, searchPath, deadlineMs, environment: this.#environment }
  }

  #prefix(): readonly string[] {
    if (this.netns === '') return []
    if (!/^\w[\w.-]{0,62}$/.test(this.netns)) {
      const message = `netns ${JSON.stringify(this.netns)} is not a name: use letters, digits, - and _`
      throw new AppError('invalidConfiguration', message)
    }
    return ['nsenter', `--net=/run/netns/${this.netns}`, '--']
  }
}

function unavailable(message: string, cause: unknown): AppError {
  return new AppError('firewallUnavailable', message, { cause })
}

function ignoreLine(): void {
  // Nobody asked for the output of this program, but it must be read lest the program waits.
}
