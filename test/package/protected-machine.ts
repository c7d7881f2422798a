// A machine beside a PBX made of recordings and a network of attackers, on which sipward's package can be installed.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { amiUser, RecordedPbx } from '../integration/daemon/recorded-pbx.js'
import { attacker, recording } from '../integration/daemon/recordings.js'
import { SystemdMachine } from '../lab/systemd-machine.js'
import type { SystemdRelease } from '../lab/systemd-root.js'
import { NetworkPair } from '../support/network-namespace.js'
import { waitUntil } from '../support/wait-until.js'
import { builtPackage, earlierPackage } from './built-package.js'
import { documentedCommands } from './documented-commands.js'

const hepPort = 9060
const startDeadlineMs = 60_000

// As for a person who says yes, with no server of packages in reach.
const aptOptions = `APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Dpkg::Use-Pty "0";
`

/** A source that does nothing wrong. */
export const neighbour = '203.0.113.80'

/** What a unit is at the moment. */
export interface UnitState {
  readonly active: string
  readonly result: string
  readonly pid: number
  readonly restarts: number
}

/** Everything that a test of the package stands on. */
export class ProtectedMachine {
  readonly net = new NetworkPair()
  readonly machine: SystemdMachine
  readonly #folder: string
  #pbx: RecordedPbx | undefined

  constructor(release: SystemdRelease, folder: string) {
    this.#folder = folder
    this.machine = new SystemdMachine({ release, folder, netns: this.net.pbx.name })
  }

  /** Boots a machine on which nothing is installed; the packages lie in /root as the documents name them. */
  static async open(release: SystemdRelease): Promise<ProtectedMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'sipward-machine-'))
    const opened = new ProtectedMachine(release, folder)
    try {
      await opened.#begin()
    } catch (caught) {
      await opened.close()
      throw caught
    }
    return opened
  }

  async #begin(): Promise<void> {
    const upper = join(this.#folder, 'upper')
    const [home, apt] = [join(upper, 'root'), join(upper, 'etc/apt/apt.conf.d')]
    for (const folder of [home, apt]) await mkdir(folder, { recursive: true })
    await writeFile(join(apt, '99yes'), aptOptions)
    await earlierPackage(join(home, 'sipward_0.1.0-1_amd64.deb'))
    await copyFile(await builtPackage(), join(home, 'sipward_0.2.0-1_amd64.deb'))
    await this.net.open([attacker, neighbour])
    const prefix = ['nsenter', `--net=/run/netns/${this.net.pbx.name}`, '--']
    this.#pbx = await RecordedPbx.start(prefix, hepPort)
    await this.machine.boot()
  }

  /** Types what a block of a document says, in /root; returns what that prints. */
  async type(document: string, section: string, block = 0): Promise<string> {
    const commands = documentedCommands(document, section)[block] ?? []
    let said = ''
    for (const command of commands) said += await this.#typed(command)
    return said
  }

  async #typed(command: string): Promise<string> {
    const argv = ['sh', '-c', `cd /root && ${command}`]
    if (command !== 'sipward status') {
      return this.machine.checked(argv).catch(async (cause: unknown) => {
        throw new Error(`${String(cause)}\n${await this.#journal()}`, { cause })
      })
    }
    // Right after a start it says that it does not protect yet.
    await waitUntil(async () => (await this.machine.run(...argv)).code === 0, { what: command })
    return ''
  }

  /** Writes a file of the machine. */
  async write(path: string, text: string): Promise<void> {
    const script = 'mkdir -p "${0%/*}" && cat >"$0"'
    await this.machine.checked(['sh', '-c', script, path], { input: text })
  }

  /** Writes the configuration, as root does by hand. */
  async configure(): Promise<void> {
    const { username, secret } = amiUser
    const section = { name: 'pbx', host: '127.0.0.1', username, secret }
    const lines = Object.entries(section).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
    const path = '/etc/sipward/sipward.toml'
    await this.write(path, `[[asterisk]]\n${lines.join('\n')}\nport = ${this.#pbx?.port ?? 0}\n`)
    await this.machine.checked(['chown', 'root:sipward', path])
    await this.machine.checked(['chmod', '640', path])
  }

  /** Plays an attack, and waits until the attacker gets no answer. */
  async attack(): Promise<void> {
    await this.#pbx?.play([recording('asterisk22-pjsip-svcrack')])
    const isSilenced = async (): Promise<boolean> => !(await this.net.isAnswered(attacker))
    await waitUntil(isSilenced, { what: 'silence for the attacker' })
  }

  /** Tells how the daemon's unit is. */
  async state(unit = 'sipward.service'): Promise<UnitState> {
    const names = ['ActiveState', 'Result', 'MainPID', 'NRestarts']
    const shown = await this.machine.checked(['systemctl', 'show', `-p${names.join(',')}`, unit])
    const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)?.[1] ?? ''
    const [active, result] = [value('ActiveState'), value('Result')]
    return { active, result, pid: Number(value('MainPID')), restarts: Number(value('NRestarts')) }
  }

  /** Waits until the daemon's unit is as wanted. */
  async untilState(isIt: (state: UnitState) => boolean, what: string): Promise<UnitState> {
    let state = await this.state()
    const look = async (): Promise<boolean> => isIt((state = await this.state()))
    await waitUntil(look, { what, deadlineMs: startDeadlineMs }).catch(async (cause: unknown) => {
      throw new Error(`${what}: ${JSON.stringify(state)}\n${await this.#journal()}`, { cause })
    })
    return state
  }

  /** The last lines of both units. */
  async #journal(): Promise<string> {
    const units = ['sipward', 'sipward-boot'].flatMap((unit) => ['-u', unit])
    return (await this.machine.run('journalctl', '-n30', '--no-pager', ...units)).stdout
  }

  /** Sends packets of the attacker all the while; returns how many were sent and how many answered. */
  async answersDuring(job: () => Promise<unknown>): Promise<{ sent: number; answered: number }> {
    const before = { ...(await this.net.streamed()) }
    await this.net.stream(attacker)
    await job()
    await this.net.hush()
    const { sent, answered } = await this.net.streamed()
    return { sent: sent - before.sent, answered: answered - before.answered }
  }

  /** Everything in the kernel that is of sipward: names of sets, and rules of both families. */
  leftInKernel(): readonly string[] {
    const sets = this.net.pbx.run('ipset', 'list', '-name').split('\n')
    const rules = ['iptables-save', 'ip6tables-save'].flatMap((save) =>
      this.net.pbx.run(save, '-t', 'raw').split('\n'),
    )
    return [...sets, ...rules].filter((line) => /sipward/i.test(line))
  }

  /** Empties the kernel of rules and sets, as a reboot does. */
  forgetRules(): void {
    for (const tool of ['iptables', 'ip6tables']) {
      this.net.pbx.run(tool, '-t', 'raw', '-F')
      this.net.pbx.run(tool, '-t', 'raw', '-X')
    }
    this.net.pbx.run('ipset', 'destroy')
  }

  async close(): Promise<void> {
    await this.machine.close()
    await this.#pbx?.stop()
    this.net.close()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
