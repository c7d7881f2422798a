// The daemon under test, run as its user runs it: the built program, a configuration file, and its command line.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiClient } from '../../src/cli/api-client.js'
import type { NoticeKind } from '../../src/domain/notice.js'
import type { Settings } from '../../src/domain/settings.js'
import type { ExplainJson, StatusJson } from '../../src/tell/web/api/api-json.js'
import { builtProgram } from '../support/built-program.js'
import { waitUntil } from '../support/wait-until.js'
import { amiUser, hepAddress } from './asterisk-config.js'
import { type CommandResult, type RunningCommand } from './command.js'
import type { Lab } from './lab.js'

const readyDeadlineMs = 60_000
const commandDeadlineMs = 30_000

/** What a test may change of the configuration. */
export interface DaemonOptions {
  /** Lines of the `[settings]` section. */
  readonly settings?: readonly string[]
  /** `off` leaves AMI alone to tell of attacks. */
  readonly hep?: 'on' | 'off'
  /** More keys of the [[asterisk]] section, whole lines. */
  readonly pbxKeys?: string
  /** Whether a source must be heard before the daemon counts as at work; all must unless told. */
  readonly mustHear?: (kind: string) => boolean
}

/** What `check ADDRESS --json` answers. */
export interface CheckResult {
  readonly isFound: boolean
  readonly lists: readonly string[]
}

/** A daemon beside the lab's Asterisk. */
export class Daemon {
  readonly #program: string
  readonly #lab: Lab
  readonly #folder: string
  readonly #mustHear: (kind: string) => boolean
  #process: RunningCommand

  constructor(lab: Lab, program: string, folder: string, options: DaemonOptions = {}) {
    this.#program = program
    this.#lab = lab
    this.#folder = folder
    this.#mustHear = options.mustHear ?? (() => true)
    this.#process = this.#run()
  }

  /** Builds the program where it is older than its source, starts it, and waits until it is at work. */
  static async start(lab: Lab, options: DaemonOptions = {}): Promise<Daemon> {
    const program = await builtProgram()
    const folder = await mkdtemp(join(lab.folder, 'daemon-'))
    await writeFile(join(folder, 'sipward.toml'), configText(folder, options), { mode: 0o600 })
    const daemon = new Daemon(lab, program, folder, options)
    try {
      await daemon.#untilAtWork()
      return daemon
    } catch (error) {
      await daemon.stop()
      throw error
    }
  }

  /** What it has printed, for the message of a failure. */
  get output(): string {
    return this.#process.tail
  }

  get #api(): ApiClient {
    return new ApiClient(join(this.#folder, 'sipward.sock'))
  }

  get isRunning(): boolean {
    return this.#process.isRunning
  }

  get pid(): number {
    return this.#process.pid
  }

  /** What people were told since it was started last: the texts of one kind, oldest first. */
  notices(kind: NoticeKind): string[] {
    const lines = this.#process.stdout.split('\n').filter((line) => line.includes(`"${kind}"`))
    const entries = lines.map((line) => JSON.parse(line) as { notice?: string; msg: string })
    return entries.filter(({ notice }) => notice === kind).map(({ msg }) => msg)
  }

  /** Runs one of sipward's commands; any exit code is an answer. Its output is read as UTF-8. */
  async cli(...argv: readonly string[]): Promise<CommandResult> {
    const command = this.#lab.start('pbx', this.#argv(argv), `sipward ${argv.join(' ')}`)
    command.write('')
    const result = await command.wait(commandDeadlineMs)
    return { ...result, stdout: Buffer.from(result.stdout, 'latin1').toString('utf8') }
  }

  /** Runs a command that must succeed; rejects with what it printed otherwise. */
  async cliChecked(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli(...argv)
    if (code === 0) return stdout
    throw new Error(
      `sipward ${argv.join(' ')}: exit code ${String(code)}\n${stdout}${stderr}\n${this.output}`,
    )
  }

  /** Asks the API which lists an address is on: cheap enough to be asked again and again. */
  async check(address: string): Promise<CheckResult> {
    const path = `/check/${encodeURIComponent(address)}`
    const { lists } = await this.#api.get<{ lists: string[] }>(path)
    return { isFound: lists.length > 0, lists }
  }

  /** Asks the same by the command that people use. */
  async checkByCommand(address: string): Promise<CheckResult> {
    const { code, stdout, stderr } = await this.cli('check', address, '--json')
    if (code !== 0 && code !== 1) throw new Error(`sipward check: ${stderr}\n${this.output}`)
    const { lists } = JSON.parse(stdout) as { lists: string[] }
    return { isFound: code === 0, lists }
  }

  /** Asks the API itself, which takes no program that has to start first. */
  get<Json>(path: string): Promise<Json> {
    return this.#api.get(path)
  }

  /** Tells the whole story of an address, as `explain` prints it. */
  story(address: string): Promise<ExplainJson> {
    return this.#api.get(`/explain/${encodeURIComponent(address)}`)
  }

  /** Changes settings by the API. */
  async changeSettings(changes: Partial<Settings>): Promise<void> {
    await this.#api.patch('/settings', changes)
  }

  /** Asks the API for the status. */
  status(): Promise<Readonly<Record<string, unknown>>> {
    return this.#api.get('/status')
  }

  /** Kills it without a warning, as the kernel does when memory is short. */
  async kill(): Promise<void> {
    await this.#process.stop('SIGKILL')
  }

  /** Ends it as Ctrl-C does, so that nothing stays in the kernel, and returns how it ended. */
  stop(): Promise<CommandResult> {
    return this.#process.stop('SIGINT', 15_000)
  }

  /** Starts it again on what it has left behind. */
  async startAgain(): Promise<void> {
    this.#process = this.#run()
    await this.#untilAtWork()
  }

  /** At work is: it answers on its control socket, and hears every source. */
  async #untilAtWork(): Promise<void> {
    const isAtWork = async (): Promise<boolean> => {
      if (!this.#process.isRunning) throw new Error(`the daemon ended\n${this.output}`)
      const status = await this.#api.get<StatusJson>('/status').catch(() => undefined)
      const must = status?.sources.filter(({ kind }) => this.#mustHear(kind))
      return must?.every(({ state }) => state === 'running') === true
    }
    await waitUntil(isAtWork, { deadlineMs: readyDeadlineMs, what: 'the daemon' }).catch(
      (error: unknown) => {
        throw new Error(`the daemon is not at work\n${this.output}`, { cause: error })
      },
    )
  }

  #run(): RunningCommand {
    return this.#lab.start('pbx', this.#argv(['run']), 'sipward run')
  }

  #argv(argv: readonly string[]): string[] {
    return [
      process.execPath,
      this.#program,
      ...argv,
      '--config',
      join(this.#folder, 'sipward.toml'),
    ]
  }
}

/** Tells whether Asterisk has let the daemon's AMI user in. */
export async function isConnected(lab: Lab): Promise<boolean> {
  const { stdout } = await lab.asterisk.command('manager show connected')
  return stdout.split('\n').some((line) => line.trim().startsWith(`${amiUser.username} `))
}

function configText(folder: string, options: DaemonOptions): string {
  return `[store]
url = "sqlite:${folder}/sipward.db"

[[asterisk]]
name = "pbx"
host = "127.0.0.1"
port = ${amiUser.port}
username = "${amiUser.username}"
secret = "${amiUser.secret}"
${options.pbxKeys ?? ''}

[hep]
listen = "${options.hep === 'off' ? 'off' : hepAddress}"

[web]
listen = "off"

[control]
socket = "${folder}/sipward.sock"

[host]
name = "lab"

[settings]
${(options.settings ?? []).join('\n')}
`
}
