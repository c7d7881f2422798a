// A machine that boots with its own systemd, in a network namespace of the test; what it writes is gone with it.
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../src/domain/app-error.js'
import { projectFile } from '../support/project-file.js'
import { waitUntil } from '../support/wait-until.js'
import { RunningCommand, runCommand, type CommandResult, type RunOptions } from './command.js'
import { openSystemdRoot, type SystemdRelease } from './systemd-root.js'

const bootDeadlineMs = 60_000
const commandDeadlineMs = 110_000
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What a machine is made of. */
export interface SystemdMachineOptions {
  readonly release: SystemdRelease
  /** The name of the network namespace that it lives in. */
  readonly netns: string
  /** What it writes; may be looked into, and written to while it is off. */
  readonly folder: string
}

/** One machine, booted as often as one likes. */
export class SystemdMachine {
  readonly #options: SystemdMachineOptions
  readonly #name = `sipward-${randomUUID().slice(0, 8)}`
  #process: RunningCommand | undefined
  #firstPid = ''

  constructor(options: SystemdMachineOptions) {
    this.#options = options
  }

  /** Boots, and waits until systemd has started everything. */
  async boot(): Promise<void> {
    const { release, netns, folder } = this.#options
    const script = projectFile('test/lab/boot-systemd.sh')
    const boot = [script, await openSystemdRoot(release), folder, netns, this.#name]
    // In a process namespace around the machine's own: with its first process everything in it ends.
    const spaces = [
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--mount-proc',
      '--fork',
      '--kill-child',
    ]
    const argv = ['unshare', ...spaces, 'bash', ...boot]
    const machine = new RunningCommand(argv, `a machine with ${release}`)
    this.#process = machine
    const isUp = async (): Promise<boolean> => {
      if (!machine.isRunning) throw new Error(`the machine has ended\n${machine.tail}`)
      this.#firstPid = await childOf(await childOf(String(machine.pid)))
      if (this.#firstPid === '') return false
      // Refused until systemd can be asked, then answered when it has started everything.
      const { stdout } = await this.run('systemctl', 'is-system-running', '--wait')
      return /^(running|degraded)$/m.test(stdout)
    }
    await waitUntil(isUp, { deadlineMs: bootDeadlineMs, what: 'a machine that has booted' }).catch(
      (cause: unknown) => {
        throw new Error(`the machine has not booted\n${machine.tail}`, { cause })
      },
    )
  }

  /** Shuts it down as a person does, and waits until it is off. */
  async shutDown(): Promise<void> {
    await this.run('systemctl', 'poweroff')
    await this.#process?.wait(bootDeadlineMs)
    await this.#removeGroups()
  }

  /** Runs a program inside; any exit code is an answer. */
  run(...argv: readonly string[]): Promise<CommandResult> {
    return runCommand(this.#inside(argv), { deadlineMs: commandDeadlineMs })
  }

  /** Runs a program inside that must succeed, and returns what it printed. */
  async checked(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const deadline = { deadlineMs: commandDeadlineMs, ...options }
    const { code, stdout, stderr } = await runCommand(this.#inside(argv), deadline)
    if (code === 0) return stdout
    throw new Error(`${argv.join(' ')}: exit code ${String(code)}\n${stdout}${stderr}`)
  }

  /** Returns a property of a unit, as `systemctl show` prints it. */
  async property(unit: string, name: string): Promise<string> {
    const value = await this.checked(['systemctl', 'show', '--value', '--property', name, unit])
    return value.trim()
  }

  /** Switches it off. */
  async close(): Promise<void> {
    await this.#process?.stop('SIGKILL')
    await this.#removeGroups()
  }

  #inside(argv: readonly string[]): string[] {
    const spaces = ['-m', '-u', '-i', '-n', '-p', '-C']
    const environment = ['env', '-i', `PATH=${searchPath}`, 'HOME=/root', 'LC_ALL=C']
    return ['nsenter', '-t', this.#firstPid, ...spaces, '--', ...environment, ...argv]
  }

  /** A control group can be removed when its last process has ended, the innermost first. */
  async #removeGroups(): Promise<void> {
    const parents = ['', 'unified', 'systemd'].map((name) => join('/sys/fs/cgroup', name))
    for (const group of parents.map((parent) => join(parent, this.#name)).filter(existsSync)) {
      const inner = readdirSync(group, { recursive: true, withFileTypes: true })
      const folders = inner.filter((entry) => entry.isDirectory())
      const paths = folders.map((entry) => join(entry.parentPath, entry.name))
      for (const path of [group, ...paths].sort().reverse()) {
        await waitUntil(() => isRemoved(path), { what: `an empty control group ${path}` })
      }
    }
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (caught) {
    if (systemCodeOf(caught) === 'EBUSY') return false
    throw caught
  }
}

/** Returns the first child of a process; empty where there is none yet. */
async function childOf(pid: string): Promise<string> {
  if (pid === '') return ''
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return children.trim().split(' ')[0] ?? ''
}
