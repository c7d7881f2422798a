// A network namespace of our own, for showing the real firewall without touching the machine's.
import { runSelf } from './start-process.js'
import { Tools } from './tools.js'

/** A way into a private network. */
export interface PrivateNetwork {
  /** Starts this program anew in it; resolves with its exit status. */
  run(args: readonly string[]): Promise<number>
}

// The first works for anybody where user namespaces are allowed, the second for root elsewhere.
const ways = [['-Urn'], ['-n']] as const

/** Finds a way into a private network in which ipset and iptables work; undefined where there is none. */
export async function findPrivateNetwork(): Promise<PrivateNetwork | undefined> {
  const tools = new Tools({ deadlineMs: 10_000 })
  for (const flags of ways) {
    try {
      await tools.run('unshare', [...flags, 'ipset', 'list', '-n'])
      await tools.run('unshare', [...flags, 'iptables-save', '-t', 'raw'])
      await tools.run('unshare', [...flags, 'ip', 'link', 'set', 'lo', 'up'])
      return { run: (args) => runSelf(flags, args) }
    } catch {
      // This way is closed on this machine, which is what was asked.
    }
  }
  return undefined
}

/** Brings loopback up, which a new network namespace starts without. */
export async function raiseLoopback(): Promise<void> {
  await new Tools({}).run('ip', ['link', 'set', 'lo', 'up'])
}
