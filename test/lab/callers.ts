// Everybody who talks to the PBX: real attackers, real phones, and our own client for exact pace and exact counts.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accounts } from './asterisk-config.js'
import type { CommandResult, RunningCommand } from './command.js'
import type { Lab } from './lab.js'
import { pbxAddress } from './network.js'
import type { SipClientOptions, SipClientReport } from './sip-client/report.js'
import { moduleCommand } from '../support/module-command.js'
import { projectFile } from '../support/project-file.js'

/** An account that exists on the PBX. */
export type Account = keyof typeof accounts

/** What a test asks of the client; the rest has sensible values. */
export type CallerOptions = Partial<Omit<SipClientOptions, 'target' | 'local'>> & {
  readonly from: string
  readonly port?: number
  /** Where the PBX listens; 5060 unless given. */
  readonly targetPort?: number
}

/** Our own SIP client at work. */
export class Caller {
  readonly #process: RunningCommand
  readonly #limitMs: number

  constructor(process: RunningCommand, limitMs: number) {
    this.#process = process
    this.#limitMs = limitMs
  }

  /** Waits until it is done and returns what it has seen. */
  async report(): Promise<SipClientReport> {
    const { code, stdout, stderr } = await this.#process.wait(this.#limitMs)
    if (code === 0) return JSON.parse(stdout) as SipClientReport
    throw new Error(`the SIP client failed: exit code ${String(code)}\n${stderr}`)
  }

  /** Tells it to stop and returns what it has seen. */
  stop(): Promise<SipClientReport> {
    this.#process.signal('SIGTERM')
    return this.report()
  }
}

/** Starts our client: unless told otherwise an attacker who guesses passwords of account 100 over UDP. */
export function startCaller(lab: Lab, options: CallerOptions): Caller {
  const { from, port = 0, targetPort = 5060, ...rest } = options
  const all: SipClientOptions = {
    transport: 'UDP',
    method: 'REGISTER',
    account: '100',
    password: 'guess-%n',
    userAgent: 'Z 5.5.8 rv2.10.19.6',
    style: 'stream',
    pace: 190,
    count: 100_000,
    durationMs: 20_000,
    silenceMs: 1500,
    ...rest,
    target: { address: from.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4, port: targetPort },
    local: { address: from, port },
  }
  const argv = [...moduleCommand(import.meta.resolve('./sip-client/main.js')), JSON.stringify(all)]
  return new Caller(lab.start('callers', argv, 'the SIP client'), all.durationMs + 10_000)
}

/** Starts a phone that registers with the right password until it is stopped, twice a second unless told otherwise. */
export function startPhone(
  lab: Lab,
  account: Account,
  from: string,
  { port = 0, pace = 2 }: { readonly port?: number; readonly pace?: number } = {},
): Caller {
  return startCaller(lab, {
    from,
    port,
    account,
    password: accounts[account],
    userAgent: 'Yealink SIP-T46S 66.84.0.15',
    style: 'dialogs',
    pace,
    durationMs: 120_000,
    silenceMs: 120_000,
  })
}

/**
 * Runs a tool of sipvicious from an IPv4 address to its end, whatever it finds. svcrack and svwar
 * do not bind the address that they are given, so the route names it; one tool at a time.
 */
export async function runSipvicious(
  lab: Lab,
  tool: 'svcrack' | 'svmap' | 'svwar',
  from: string,
  argv: readonly string[],
): Promise<CommandResult> {
  const route = ['route', 'replace', '203.0.113.0/24', 'dev', 'eth0', 'src', from]
  await lab.run('callers', ['ip', ...route])
  const own = tool === 'svmap' ? [] : ['--maximumtime=3']
  const command = lab.start('callers', [tool, '-x', from, ...own, ...argv, pbxAddress.ipv4])
  command.write('')
  return command.wait(60_000)
}

/** What sipp counted of one scenario. */
export interface SippResult {
  readonly successful: number
  readonly failed: number
}

/** How one of the scenarios in sipp/ is run. */
export interface SippOptions {
  readonly scenario: 'working-phone' | 'stale-password' | 'brute-force' | 'outgoing-call'
  readonly account: Account
  readonly password?: string
  readonly from: string
  readonly port?: number
  readonly calls: number
  readonly callsPerSecond: number
}

/** Starts sipp; each of its calls is one run through the scenario. */
export async function startSipp(lab: Lab, options: SippOptions): Promise<RunningCommand> {
  const { scenario, account, from, port = 5060, calls, callsPerSecond } = options
  const password = options.password ?? accounts[account]
  const file = projectFile(`test/lab/sipp/${scenario}.xml`)
  const guesses = scenario === 'brute-force' ? ['-inf', await writeGuesses(lab, options)] : []
  return lab.start('callers', [
    'sipp',
    `${pbxAddress.ipv4}:5060`,
    ...['-sf', file, '-i', from, '-p', String(port), '-bind_local', '-nostdin'],
    ...['-s', account, '-au', account, '-ap', password, ...guesses],
    ...['-m', String(calls), '-r', String(callsPerSecond), '-timeout', '60s'],
  ])
}

/** Waits for sipp's end and reads its closing screen. */
export async function sippResult(sipp: RunningCommand): Promise<SippResult> {
  const { stdout } = await sipp.wait(70_000)
  const count = (label: string): number => {
    const rows = [...stdout.matchAll(new RegExp(`${label} call +\\| +\\d+ +\\| +(\\d+)`, 'g'))]
    const last = rows.at(-1)?.[1]
    if (last === undefined) throw new Error(`sipp printed no result\n${sipp.tail}`)
    return Number(last)
  }
  return { successful: count('Successful'), failed: count('Failed') }
}

/** Sends OPTIONS with sipsak; true where the PBX answers, whatever it answers. */
export async function isAnswered(lab: Lab, from: string): Promise<boolean> {
  const own = ['--local-ip', from, '-H', from, '--timer-t1=50']
  const command = lab.start('callers', ['sipsak', ...own, '-s', `sip:100@${pbxAddress.ipv4}`])
  command.write('')
  const { code } = await command.wait(10_000)
  // sipsak(1): 0 for 200, 1 for another final response, 2 for its own trouble with one, 3 for none.
  if (code === undefined || code > 3) throw new Error(`sipsak failed\n${command.tail}`)
  return code !== 3
}

async function writeGuesses(lab: Lab, { account, calls, from }: SippOptions): Promise<string> {
  const lines = Array.from(
    { length: calls },
    (_, n) => `[authentication username=${account} password=guess-${n}]`,
  )
  const file = join(lab.folder, `guesses-${from}.csv`)
  await writeFile(file, `SEQUENTIAL\n${lines.join('\n')}\n`)
  return file
}
