// A network namespace of our own, for showing the real firewall without touching the machine's.
import type { Server as SocketServer } from 'node:net'
import { toError } from '../../domain/app-error.js'
import { runSelf } from './start-process.js'
import { Tools } from './tools.js'

/** A way into a private network. */
export interface PrivateNetwork {
  /**
   * Starts this program anew in it; resolves with its exit status.
   * @param socket is handed to it, and goes on listening in our network
   */
  run(args: readonly string[], socket: SocketServer): Promise<number>
}

// The first works for anybody where user namespaces are allowed, the second for root elsewhere.
const ways = [['-Urn'], ['-n']] as const

/**
 * Finds a way into a private network in which ipset and iptables work; undefined where there is none.
 * @param onReason is told why, in one sentence for people
 */
export async function findPrivateNetwork(
  onReason?: (reason: string) => void,
): Promise<PrivateNetwork | undefined> {
  const tools = new Tools({ deadlineMs: 10_000 })
  const reasons: string[] = []
  for (const flags of ways) {
    try {
      await tools.run('unshare', [...flags, 'ipset', 'list', '-n'])
      await tools.run('unshare', [...flags, 'iptables-save', '-t', 'raw'])
      await tools.run('unshare', [...flags, 'ip', 'link', 'set', 'lo', 'up'])
      return { run: (args, socket) => runSelf(flags, args, socket) }
    } catch (caught) {
      // This way is closed on this machine, which is what was asked.
      reasons.push(reasonOf(toError(caught).message))
    }
  }
  // What is not installed is missing on either way; else the first one is the way of most people.
  onReason?.(reasons.find((reason) => reason.includes('not installed')) ?? reasons[0] ?? '')
  return undefined
}

/** Brings loopback up, which a new network namespace starts without. */
export async function raiseLoopback(): Promise<void> {
  await new Tools({}).run('ip', ['link', 'set', 'lo', 'up'])
}

// The tools are started by unshare, which names the one that it has not found.
function reasonOf(message: string): string {
  const [, tool] = /failed to execute (\S+?):? .*no such file/i.exec(message) ?? []
  if (tool !== undefined || /is not installed/.test(message)) {
    return tool === undefined ? message : `${tool} is not installed`
  }
  return `no private network can be had here (${message})`
}
