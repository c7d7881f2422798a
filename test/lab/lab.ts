// The lab: a real Asterisk on one end of a wire, everybody who talks to it on the other.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Asterisk, type AsteriskOptions } from './asterisk.js'
import { openAsteriskChroot } from './asterisk-chroot.js'
import { RunningCommand } from './command.js'
import { openLabNetwork, type LabNetwork } from './network.js'

/** Whose side of the wire a program runs on. */
export type Side = 'pbx' | 'callers'

/** A running lab. */
export class Lab {
  readonly asterisk: Asterisk
  /** For files of the tests; removed with the lab. */
  readonly folder: string
  readonly #network: LabNetwork
  readonly #commands: RunningCommand[] = []

  constructor(asterisk: Asterisk, network: LabNetwork, folder: string) {
    this.asterisk = asterisk
    this.folder = folder
    this.#network = network
  }

  /** What stands before a program that is to run on one side. */
  prefix(side: Side): readonly string[] {
    return this.#network[side].inside([])
  }

  /** Starts a program on one side; it ends with the lab at the latest. */
  start(side: Side, argv: readonly string[], title?: string): RunningCommand {
    const command = new RunningCommand(this.#network[side].inside(argv), title ?? argv.join(' '))
    this.#commands.push(command)
    return command
  }

  /** Runs a program on one side to its end; rejects with what it printed unless it succeeds. */
  async run(side: Side, argv: readonly string[], deadlineMs = 30_000): Promise<string> {
    const command = this.start(side, argv)
    command.write('')
    const { code, stdout, stderr } = await command.wait(deadlineMs)
    if (code === 0) return stdout
    throw new Error(`${command.title}: exit code ${String(code)}\n${stdout}${stderr}`)
  }

  /** Ends everything that was started, and leaves neither process nor namespace nor mount nor file. */
  async close(): Promise<void> {
    await Promise.all(this.#commands.map((command) => command.stop('SIGKILL')))
    try {
      await this.asterisk.stop()
    } finally {
      await this.#network.close()
      await rm(this.folder, { recursive: true, force: true })
    }
  }
}

/** Starts a lab; the first on a machine builds the chroot, which takes about a minute. */
export async function startLab(options: AsteriskOptions = {}): Promise<Lab> {
  const root = await openAsteriskChroot(options.asterisk)
  const network = await openLabNetwork()
  const folder = await mkdtemp(join(tmpdir(), 'sipward-lab-'))
  const place = { folder: join(folder, 'asterisk'), namespace: network.pbx }
  const lab = new Lab(new Asterisk(root, options, place), network, folder)
  try {
    await lab.asterisk.prepare()
    await lab.asterisk.start()
    return lab
  } catch (error) {
    await lab.close()
    throw error
  }
}
