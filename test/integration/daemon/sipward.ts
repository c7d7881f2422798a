// sipward as its user runs it: the built program, a configuration file, signals, and its command line.
import { request, type IncomingMessage } from 'node:http'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiClient } from '../../../src/cli/api-client.js'
import type { CheckJson, ExplainJson, StatusJson } from '../../../src/tell/web/api/api-json.js'
import { RunningCommand, runCommand, type CommandResult } from '../../lab/command.js'
import { builtProgram } from '../../support/built-program.js'
import { waitUntil } from '../../support/wait-until.js'
import { amiUser } from './recorded-pbx.js'

/** A line of the daemon's log. */
export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly notice?: string
  readonly source?: string
  readonly network?: string
}

/** What a test may choose of the configuration. */
export interface SipwardOptions {
  /** Its configuration, list files, store and socket are here. */
  readonly folder: string
  /** A program and its arguments that run the daemon, as `nsenter --net=…`. */
  readonly prefix?: readonly string[]
  readonly amiPorts: readonly number[]
  /** The port of HEP; `off` unless given. */
  readonly hepPort?: number
  /** Lines of the `[settings]` section. */
  readonly settings?: readonly string[]
  /** Lines of the `[geo]` section. */
  readonly geo?: readonly string[]
  /** Lines of the `[web]` section; without them there are no pages. */
  readonly web?: readonly string[]
  /** The folder of the store, when it is not in `folder`. */
  readonly storeFolder?: string
  readonly isDryRun?: boolean
  /** The URL of the store, when it is no SQLite file. */
  readonly storeUrl?: string
  /** The name of the host, when there are several. */
  readonly hostName?: string
  /** The network namespace that the firewall works in, when it is not the daemon's own. */
  readonly netns?: string
}

const readyDeadlineMs = 60_000
const stopDeadlineMs = 30_000

/** An installed sipward: a folder with its configuration, and at times a daemon that runs. */
export class Sipward {
  readonly folder: string
  readonly socket: string
  readonly api: ApiClient
  readonly #program: string
  readonly #prefix: readonly string[]
  #daemon: RunningCommand | undefined

  /** As {@link install} makes it. */
  constructor(program: string, { folder, prefix = [] }: SipwardOptions) {
    this.folder = folder
    this.socket = join(folder, 'sipward.sock')
    this.api = new ApiClient(this.socket)
    this.#program = program
    this.#prefix = prefix
  }

  /** Builds the program where it is older than its source and writes its configuration. */
  static async install(options: SipwardOptions): Promise<Sipward> {
    await mkdir(options.folder, { recursive: true })
    const sipward = new Sipward(await builtProgram(), options)
    await sipward.configure(configText(options))
    return sipward
  }

  /** Replaces the configuration file. */
  async configure(text: string): Promise<void> {
    await writeFile(join(this.folder, 'sipward.toml'), text, { mode: 0o600 })
  }

  /** Writes the allowlist or denylist file. */
  async writeList(list: 'allow' | 'deny', lines: readonly string[]): Promise<void> {
    await writeFile(join(this.folder, `${list}list`), lines.map((line) => `${line}\n`).join(''))
  }

  /** Starts the daemon and waits until it answers and every source runs. */
  async start(): Promise<void> {
    this.launch()
    await this.untilReady()
  }

  /** Starts the daemon and waits for nothing. */
  launch(): void {
    const argv = [...this.#prefix, ...this.argv(['run'])]
    this.#daemon = new RunningCommand(argv, 'sipward run')
  }

  /** Waits until the daemon answers and, unless told otherwise, every source runs. */
  async untilReady(isReady = areSourcesRunning): Promise<void> {
    const look = async (): Promise<boolean> => {
      if (!this.#running.isRunning) throw new Error(`the daemon ended\n${this.#running.tail}`)
      const status = await this.status().catch(() => undefined)
      return status !== undefined && isReady(status)
    }
    await waitUntil(look, { deadlineMs: readyDeadlineMs, what: 'the daemon' }).catch(
      (cause: unknown) => {
        throw new Error(`the daemon is not ready\n${this.#running.tail}`, { cause })
      },
    )
  }

  /** Runs the daemon where it is expected to end by itself. */
  async runToEnd(prefix = this.#prefix): Promise<CommandResult> {
    return runCommand([...prefix, ...this.argv(['run'])], { deadlineMs: readyDeadlineMs })
  }

  /** Runs one of the other commands; any exit code is an answer. */
  cli(...argv: readonly string[]): Promise<CommandResult> {
    return runCommand(this.argv(argv))
  }

  /** Runs a command that must succeed and returns what it printed. */
  async cliChecked(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli(...argv)
    if (code === 0) return stdout
    throw new Error(`sipward ${argv.join(' ')}: exit code ${String(code)}\n${stdout}${stderr}`)
  }

  status(): Promise<StatusJson> {
    return this.api.get('/status')
  }

  check(address: string): Promise<CheckJson> {
    return this.api.get(`/check/${encodeURIComponent(address)}`)
  }

  explain(address: string): Promise<ExplainJson> {
    return this.api.get(`/explain/${encodeURIComponent(address)}`)
  }

  /** Waits until the address has this verdict. */
  async untilVerdict(address: string, verdict: CheckJson['verdict']): Promise<void> {
    const what = `${address} ${verdict}`
    await waitUntil(async () => (await this.check(address)).verdict === verdict, { what })
  }

  /** What the running daemon has logged. */
  get log(): readonly LogLine[] {
    const lines = this.#running.stdout.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as LogLine)
  }

  /** Waits until the running daemon has logged such a line, and returns it. */
  async untilLogged(isIt: (line: LogLine) => boolean, what: string): Promise<LogLine> {
    let found: LogLine | undefined
    await waitUntil(
      () => {
        found = this.log.find(isIt)
        return found !== undefined
      },
      { what: `a line of the log: ${what}` },
    )
    return found as LogLine
  }

  /** Opens the stream of live news; its text grows until the daemon ends. */
  async events(): Promise<{ readonly text: () => string }> {
    const path = '/api/v1/events'
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ socketPath: this.socket, path, agent: false }, resolve).on('error', reject).end()
    })
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    // The daemon is killed in mid-stream.
    response.on('error', () => undefined)
    return { text: () => text }
  }

  /** Ends the daemon with a signal and returns how it ended. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<CommandResult> {
    return this.#running.stop(signal, stopDeadlineMs)
  }

  /** Sends the running daemon a signal that does not end it. */
  signal(signal: NodeJS.Signals): void {
    this.#running.signal(signal)
  }

  /** Interrupts the daemon until it has ended, and returns how it ended. */
  async stopImpatiently(): Promise<CommandResult> {
    const daemon = this.#running
    const hasEnded = (): boolean => {
      daemon.signal('SIGINT')
      return !daemon.isRunning
    }
    await waitUntil(hasEnded, { deadlineMs: stopDeadlineMs, what: 'the end of the daemon' })
    return daemon.wait(stopDeadlineMs)
  }

  /** Kills the daemon without a warning, as the kernel does when memory is short. */
  kill(): Promise<CommandResult> {
    return this.stop('SIGKILL')
  }

  /** Ends whatever runs, when a test is over. */
  async end(): Promise<void> {
    if (this.#daemon?.isRunning === true) await this.#daemon.stop('SIGKILL')
  }

  get #running(): RunningCommand {
    if (this.#daemon === undefined) throw new Error('the daemon was not started')
    return this.#daemon
  }

  /** The command line of one of its commands. */
  argv(argv: readonly string[]): string[] {
    const config = join(this.folder, 'sipward.toml')
    return [process.execPath, this.#program, ...argv, '--config', config]
  }
}

/** Tells whether every source runs. */
export function areSourcesRunning({ sources }: StatusJson): boolean {
  return sources.every(({ state }) => state === 'running')
}

/** Returns a configuration file. */
export function configText(options: SipwardOptions): string {
  const { folder, amiPorts, hepPort, settings = [], geo = [], storeFolder = folder } = options
  const { web = ['listen = "off"'] } = options
  const { storeUrl = `sqlite:${storeFolder}/sipward.db`, hostName = 'test', netns } = options
  const sections = amiPorts.map((port, index) =>
    [
      '[[asterisk]]',
      `name = "pbx-${index + 1}"`,
      'host = "127.0.0.1"',
      `port = ${port}`,
      `username = "${amiUser.username}"`,
      `secret = '${amiUser.secret}'`,
    ].join('\n'),
  )
  return [
    ...sections,
    `[store]\nurl = "${storeUrl}"\nspool = "${storeFolder}/spool"`,
    `[hep]\nlisten = "${hepPort === undefined ? 'off' : `127.0.0.1:${hepPort}`}"`,
    `[firewall]\ndry_run = ${String(options.isDryRun ?? false)}\n${netns === undefined ? '' : `netns = "${netns}"`}`,
    `[control]\nsocket = "${folder}/sipward.sock"`,
    `[host]\nname = "${hostName}"`,
    `[geo]\n${geo.join('\n')}`,
    `[web]\n${web.join('\n')}`,
    `[settings]\n${settings.join('\n')}\n`,
  ].join('\n\n')
}
