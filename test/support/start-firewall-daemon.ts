// Starts the process of firewall-daemon.ts, possibly behind a program that changes what it may do.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { DaemonOrders } from './firewall-daemon.js'
import { moduleCommand } from './module-command.js'

const daemon = moduleCommand(import.meta.resolve('./firewall-daemon.js'))

/** A firewall in a process of its own. */
export interface FirewallDaemon {
  /** Its state, or the code and message of what it threw. */
  readonly said: unknown
  /** Kills it as `kill -9` does. */
  kill(): Promise<void>
}

/** @param prefix a program and its arguments that run the process, as `unshare -Urn` */
export async function startDaemon(
  prefix: readonly string[],
  orders: DaemonOrders,
): Promise<FirewallDaemon> {
  const command = [...prefix, ...daemon, JSON.stringify(orders)]
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const [said] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'error'),
  ])) as unknown[]
  return {
    said: typeof said === 'string' ? (JSON.parse(said) as unknown) : said,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}
