// A machine with Debian's stock Asterisk that a test may change as it likes: sipward is set up there as people do it.
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtProgram } from '../support/built-program.js'
import { projectFile } from '../support/project-file.js'
import { waitUntil } from '../support/wait-until.js'
import { Asterisk } from './asterisk.js'
import { type AsteriskVersion, openAsteriskChroot } from './asterisk-chroot.js'
import { accounts, pjsipConf, trunkAddress } from './asterisk-config.js'
import { sipConf } from './chan-sip-config.js'
import type { CommandResult, RunningCommand } from './command.js'
import { Lab } from './lab.js'
import { openLabNetwork } from './network.js'

/** What a test has otherwise than stock. */
export interface StockOptions {
  readonly asterisk: AsteriskVersion
  /** Files by their path, written before Asterisk starts; they belong to Asterisk's user. */
  readonly files?: Readonly<Record<string, string>>
  /** A shell script that is run before Asterisk starts. */
  readonly script?: string
}

const bootDeadlineMs = 60_000
const node = '/opt/sipward/node'

const dialplan = `[phones]
exten => _X.,1,Answer()
 same => n,Wait(120)
 same => n,Hangup()
`

/** The machine. */
export class StockPbx {
  /** The network with its callers, for the tools of the lab; the Asterisk in it is never started. */
  readonly lab: Lab
  readonly #holder: RunningCommand
  readonly #program: string
  readonly #root: string
  #asterisk: RunningCommand | undefined
  #daemon: RunningCommand | undefined

  /** As {@link start} makes it. */
  constructor(lab: Lab, holder: RunningCommand, program: string) {
    this.lab = lab
    this.#holder = holder
    this.#program = program
    this.#root = join(lab.folder, 'root')
  }

  /** Makes the machine and starts its Asterisk. */
  static async start(options: StockOptions): Promise<StockPbx> {
    const program = await builtProgram()
    const root = await openAsteriskChroot(options.asterisk)
    const network = await openLabNetwork()
    const folder = await mkdtemp(join(tmpdir(), 'sipward-stock-'))
    const place = { folder: join(folder, 'unused'), namespace: network.pbx }
    const lab = new Lab(new Asterisk(root, {}, place), network, folder)
    const mounts = ['unshare', '--mount', '--propagation', 'private', '--']
    const layer = [projectFile('test/lab/stock-pbx.sh'), root, folder]
    const holder = lab.start('pbx', [
      ...mounts,
      ...layer,
      dirname(projectFile('package.json')),
      process.execPath,
    ])
    const pbx = new StockPbx(lab, holder, program)
    try {
      await waitUntil(() => pbx.#isLaid(), { what: 'the machine' })
      await pbx.#configure(options)
      await pbx.startAsterisk()
      return pbx
    } catch (error) {
      await pbx.close()
      throw error
    }
  }

  /** Starts its Asterisk as Debian does, and waits until it is fully booted. */
  async startAsterisk(): Promise<void> {
    const argv = ['asterisk', '-f', '-U', 'asterisk']
    this.#asterisk = this.lab.start('pbx', this.#inside(argv), 'asterisk')
    const isBooted = async (): Promise<boolean> => {
      if (this.#asterisk?.isRunning !== true)
        throw new Error(`asterisk ended\n${this.#asterisk?.tail ?? ''}`)
      if (!existsSync(this.path('/run/asterisk/asterisk.ctl'))) return false
      return (await this.run(['asterisk', '-rx', 'core waitfullybooted'])).stdout.includes(
        'fully booted',
      )
    }
    await waitUntil(isBooted, { what: 'asterisk', deadlineMs: bootDeadlineMs })
  }

  async stopAsterisk(): Promise<void> {
    await this.#asterisk?.stop('SIGTERM', 10_000)
  }

  /** Starts a program there and hands it over. */
  startProgram(argv: readonly string[]): RunningCommand {
    return this.lab.start('pbx', this.#inside(argv))
  }

  /** Runs a program there to its end; any exit code is an answer. */
  async run(argv: readonly string[], deadlineMs = 60_000): Promise<CommandResult> {
    const command = this.lab.start('pbx', this.#inside(argv), argv.join(' '))
    command.write('')
    const result = await command.wait(deadlineMs)
    return { ...result, stdout: Buffer.from(result.stdout, 'latin1').toString('utf8') }
  }

  /** Runs a shell script there that must succeed. */
  async shell(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(['sh', '-ec', script])
    if (code === 0) return stdout
    throw new Error(`${script}: exit code ${String(code)}\n${stdout}${stderr}`)
  }

  /** Gives its Asterisk a command. */
  async asterisk(command: string): Promise<string> {
    return (await this.run(['asterisk', '-rx', command])).stdout
  }

  /** The command line of one of sipward's commands, as it is called there. */
  commandLine(argv: readonly string[]): string[] {
    return [node, this.#program, ...argv]
  }

  /** Runs one of sipward's commands; `variables` stand in its environment as `NAME=VALUE`. */
  sipward(argv: readonly string[], variables: readonly string[] = []): Promise<CommandResult> {
    return this.run(['env', ...variables, ...this.commandLine(argv)])
  }

  /** Runs one of sipward's commands as {@link startDaemon} does: with iptables, ipset and ip of the outer machine. */
  async sipwardOutside(argv: readonly string[]): Promise<CommandResult> {
    const command = this.lab.start('pbx', this.#outside(argv), argv.join(' '))
    command.write('')
    const result = await command.wait(60_000)
    return { ...result, stdout: Buffer.from(result.stdout, 'latin1').toString('utf8') }
  }

  /** Starts one of sipward's commands and kills it as soon as it has printed enough; it may have ended by then. */
  async killSipward(argv: readonly string[], isEnough: (text: string) => boolean): Promise<void> {
    const command = this.startProgram(this.commandLine(argv))
    command.write('')
    const hasPrinted = (): boolean =>
      !command.isRunning || isEnough(Buffer.from(command.stdout, 'latin1').toString('utf8'))
    await waitUntil(hasPrinted, { what: `sipward ${argv.join(' ')}` })
    await command.stop('SIGKILL')
  }

  /** Starts one of sipward's commands as a person does, at a terminal: `script` passes on what is typed. */
  startOnTerminal(argv: readonly string[]): RunningCommand {
    const inside = this.#inside(['env', 'TERM=dumb', ...this.commandLine(argv)])
    return this.lab.start('pbx', ['script', '-qec', `exec ${inside.join(' ')}`, '/dev/null'])
  }

  /** Starts the daemon on what setup has written; iptables and ipset are those of the outer machine. */
  async startDaemon(): Promise<void> {
    const daemon = this.lab.start('pbx', this.#outside(['run']), 'sipward run')
    this.#daemon = daemon
    const isAtWork = async (): Promise<boolean> => {
      if (!daemon.isRunning) throw new Error(`the daemon ended\n${daemon.tail}`)
      if (!existsSync(this.path('/run/sipward/sipward.sock'))) return false
      return (await this.sipward(['status'])).code === 0
    }
    await waitUntil(isAtWork, { what: 'the daemon', deadlineMs: bootDeadlineMs })
  }

  /** Whether the daemon runs. */
  get hasDaemon(): boolean {
    return this.#daemon?.isRunning === true
  }

  /** Kills the daemon without a warning. */
  async killDaemon(): Promise<void> {
    await this.#daemon?.stop('SIGKILL')
  }

  /** Ends the daemon, with all it has in the kernel. */
  async stopDaemon(): Promise<void> {
    await this.#daemon?.stop('SIGINT', 15_000)
  }

  /** The path of one of its files, seen from here. */
  path(path: string): string {
    return `/proc/${this.#holder.pid}/root${join(this.#root, path)}`
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8')
  }

  /** Every file below a folder, with what it holds, its owner and its mode. */
  snapshot(folder: string): Record<string, string> {
    const all: Record<string, string> = {}
    const look = (path: string): void => {
      const outer = this.path(path)
      const { uid, gid, mode } = lstatSync(outer)
      const kind = lstatSync(outer)
      const owner = `${uid}:${gid} ${(mode & 0o7777).toString(8)}`
      if (kind.isSymbolicLink()) all[path] = `${owner} → ${readlinkSync(outer)}`
      else if (!kind.isDirectory()) {
        all[path] = `${owner} ${createHash('sha256').update(readFileSync(outer)).digest('hex')}`
      } else {
        all[path] = owner
        for (const name of readdirSync(outer)) look(join(path, name))
      }
    }
    look(folder)
    return all
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    await this.stopDaemon()
    await this.#asterisk?.stop('SIGKILL')
    await this.lab.close()
    await rm(this.lab.folder, { recursive: true, force: true })
  }

  #isLaid(): boolean {
    if (!this.#holder.isRunning) throw new Error(`cannot make the machine\n${this.#holder.tail}`)
    return this.#holder.stdout.includes('ready')
  }

  async #configure({ asterisk, files = {}, script }: StockOptions): Promise<void> {
    const conf = (name: string): string => `/etc/asterisk/${name}`
    const own: Record<string, string> = {
      [conf('extensions.conf')]: dialplan,
      ...(asterisk === '22' ? { [conf('pjsip.conf')]: pjsipConf() } : {}),
      ...(asterisk === '16' ? { [conf('sip.conf')]: sipConf(accounts, trunkAddress) } : {}),
    }
    for (const [path, text] of Object.entries({ ...own, ...files })) {
      await this.shell(
        `mkdir -p "$(dirname ${path})"; : >${path}; chown asterisk:asterisk ${path}; chmod 640 ${path}`,
      )
      await writeFile(this.path(path), text)
    }
    if (script !== undefined) await this.shell(script)
  }

  #outside(argv: readonly string[]): string[] {
    const at = (path: string): string => join(this.#root, path)
    const variables = [
      `SIPWARD_STORE_URL=sqlite:${at('var/lib/sipward/sipward.db')}`,
      `SIPWARD_CONTROL_SOCKET=${at('run/sipward/sipward.sock')}`,
    ]
    const config = ['--config', at('etc/sipward/sipward.toml')]
    return this.#besides(['env', ...variables, process.execPath, this.#program, ...argv, ...config])
  }

  /** The command line that runs a program there. */
  #inside(argv: readonly string[]): string[] {
    return this.#besides(['chroot', this.#root, ...argv])
  }

  /** The command line that runs a program of the outer machine which sees that one's files in their folder. */
  #besides(argv: readonly string[]): string[] {
    return ['nsenter', `--mount=/proc/${this.#holder.pid}/ns/mnt`, '--', ...argv]
  }
}
