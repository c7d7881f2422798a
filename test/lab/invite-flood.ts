// A flood of INVITEs by sipp, with the instants of its answers.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitUntil } from '../support/wait-until.js'
import type { RunningCommand } from './command.js'
import type { Lab } from './lab.js'
import { pbxAddress } from './network.js'
import { hostText } from './sip-client/sip-text.js'
import { projectFile } from '../support/project-file.js'

/** What the flood is like. */
export interface FloodOptions {
  readonly from: string
  /** TCP takes a connection for each INVITE. UDP unless given. */
  readonly transport?: 'UDP' | 'TCP'
  readonly account?: string
  readonly userAgent?: string
  readonly perSecond: number
  /** How many INVITEs are sent. */
  readonly count: number
}

/** What sipp has seen of it. */
export interface FloodReport {
  readonly sent: number
  /** When each answer came, in ms since the first INVITE was sent. */
  readonly answeredAfterMs: readonly number[]
  /** From the first INVITE to the last, in ms. */
  readonly sendingMs: number
}

/** How long a call over UDP waits for its answer; over TCP, where the kernel sends again, for ever. */
const answerMs = 1000

let floods = 0

/** A flood under way. */
export class InviteFlood {
  readonly #sipp: RunningCommand
  readonly #log: string
  readonly #options: FloodOptions

  constructor(sipp: RunningCommand, log: string, options: FloodOptions) {
    this.#sipp = sipp
    this.#log = log
    this.#options = options
  }

  /** Waits until everything is sent, over UDP until the last answer may have come as well. */
  async report(): Promise<FloodReport> {
    const { transport, count, perSecond } = this.#options
    const deadlineMs = (count / perSecond) * 1000 + 10_000
    if (transport === 'TCP') {
      const isSent = async (): Promise<boolean> => (await this.#instants('sent')).length === count
      await waitUntil(isSent, { what: `${count} INVITEs`, deadlineMs })
      await this.#sipp.stop('SIGKILL')
    } else await this.#sipp.wait(deadlineMs)
    const sent = await this.#instants('sent')
    if (sent.length !== count) throw new Error(`sipp sent ${sent.length}\n${this.#sipp.tail}`)
    const [first = 0] = sent
    return {
      sent: sent.length,
      answeredAfterMs: (await this.#instants('answered')).map((at) => at - first),
      sendingMs: (sent.at(-1) ?? first) - first,
    }
  }

  async #instants(what: 'sent' | 'answered'): Promise<number[]> {
    const lines = (await readFile(this.#log, 'utf8').catch(() => '')).split('\n')
    return lines.filter((line) => line.startsWith(what)).map((line) => Number(line.split(' ')[1]))
  }
}

/** Starts a flood. Nothing is sent twice, except by TCP itself. */
export function startInviteFlood(lab: Lab, options: FloodOptions): InviteFlood {
  const { from, transport = 'UDP', account = '100', perSecond, count } = options
  const { userAgent = 'Z 5.5.8 rv2.10.19.6' } = options
  const file = projectFile('test/lab/sipp/invite-flood.xml')
  const target = hostText(from.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4)
  const log = join(lab.folder, `flood-${String((floods += 1))}.log`)
  const sipp = lab.start('callers', [
    'sipp',
    `${target}:5060`,
    ...['-sf', file, '-i', from, '-bind_local', '-nostdin', '-trace_logs', '-log_file', log],
    ...['-t', transport === 'UDP' ? 'u1' : 'tn', '-max_socket', '2000', '-l', '2000'],
    ...['-s', account, '-key', 'userAgent', userAgent, '-default_behaviors', 'none'],
    ...['-m', String(count), '-r', String(perSecond)],
    ...(transport === 'UDP' ? ['-recv_timeout', String(answerMs)] : []),
  ])
  return new InviteFlood(sipp, log, options)
}
