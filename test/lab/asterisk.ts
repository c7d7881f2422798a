// One real Asterisk in the PBX namespace, with files of its own, started and stopped as the test wants.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { asteriskConfig, asteriskFolders, type ConfigOptions } from './asterisk-config.js'
import { asteriskModules, type AsteriskVersion } from './asterisk-chroot.js'
import { RunningCommand, runCommand } from './command.js'
import type { Namespace } from './network.js'
import { projectFile } from '../support/project-file.js'

const bootDeadlineMs = 60_000

/** Where {@link Asterisk}'s files are seen inside the chroot. */
const home = '/mnt'

/** Which Asterisk, and what is not as in every lab. */
export interface AsteriskOptions extends ConfigOptions {
  /** 22 unless given. */
  readonly asterisk?: AsteriskVersion
  /** Files of /etc/asterisk by name, instead of or beside the lab's own. */
  readonly files?: Readonly<Record<string, string>>
}

/** Where an Asterisk runs: `folder` will hold what it reads and writes. */
export interface AsteriskPlace {
  readonly folder: string
  readonly namespace: Namespace
}

/** Asterisk, running or stopped. */
export class Asterisk {
  readonly #options: AsteriskOptions
  readonly #root: string
  readonly #folder: string
  readonly #namespace: Namespace
  #process: RunningCommand | undefined

  /** `root` is the chroot of its version. */
  constructor(root: string, options: AsteriskOptions, place: AsteriskPlace) {
    this.#root = root
    this.#options = options
    this.#folder = place.folder
    this.#namespace = place.namespace
  }

  /** Lays out its files. */
  async prepare(): Promise<void> {
    for (const name of asteriskFolders) await mkdir(join(this.#folder, name), { recursive: true })
    const { asterisk = '22', files, ...options } = this.#options
    const modules = await asteriskModules(this.#root)
    await this.configure({ ...asteriskConfig(asterisk, { home, modules, ...options }), ...files })
  }

  /** Writes files of /etc/asterisk; a running Asterisk reads them when it is told to reload. */
  async configure(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(this.#folder, 'etc', name), text)
    }
  }

  /** Starts it and waits until it is fully booted. */
  async start(): Promise<void> {
    const asterisk = this.#inside(['asterisk', '-f', '-C', `${home}/etc/asterisk.conf`])
    this.#process = new RunningCommand(asterisk, 'asterisk')
    const socket = join(this.#folder, 'run/asterisk.ctl')
    const end = performance.now() + bootDeadlineMs
    for (;;) {
      if (!this.#process.isRunning) throw await this.#failure('asterisk ended while it started')
      if (existsSync(socket)) {
        // Answered when it is fully booted; refused where the socket is an older one's.
        const { code, stdout } = await this.command('core waitfullybooted')
        if (code === 0 && stdout.includes('fully booted')) return
      }
      if (performance.now() > end) throw await this.#failure('asterisk does not boot')
      await delay(20)
    }
  }

  /** Stops it as an administrator does; by force where that takes too long. */
  async stop(): Promise<void> {
    await this.#process?.stop('SIGTERM', 10_000)
    this.#process = undefined
  }

  /** Runs a command of Asterisk's own command line. */
  command(text: string): Promise<{ readonly code: number | undefined; readonly stdout: string }> {
    const argv = ['asterisk', '-C', `${home}/etc/asterisk.conf`, '-rx', text]
    return runCommand(this.#inside(argv), { deadlineMs: 20_000 })
  }

  /** Returns the end of Asterisk's own log and of what it printed. */
  async logTail(): Promise<string> {
    const log = await readFile(join(this.#folder, 'log/messages.log'), 'utf8').catch(() => '')
    return `${this.#process?.tail ?? ''}\n${log.split('\n').slice(-10).join('\n')}`.trim()
  }

  async #failure(what: string): Promise<Error> {
    return new Error(`${what}\n${await this.logTail()}`)
  }

  #inside(argv: readonly string[]): string[] {
    const enter = projectFile('test/lab/enter-chroot.sh')
    const mounts = ['unshare', '--mount', '--propagation', 'private', '--']
    return this.#namespace.inside([...mounts, enter, this.#root, this.#folder, ...argv])
  }
}
