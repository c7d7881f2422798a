// Hosts of a cluster on one machine: each a daemon with a PBX made of recordings and a kernel of its own to write to.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { NetworkNamespace } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordedPbx } from './recorded-pbx.js'
import { Sipward } from './sipward.js'

// One second is the promise, which spreadTime measures; the rest is what a busy machine takes.
const spreadMs = 20_000

/** One host. */
export interface ClusterHost {
  readonly name: string
  readonly kernel: NetworkNamespace
  readonly pbx: RecordedPbx
  readonly sipward: Sipward
}

/** Several hosts with one store. */
export class ClusterStage {
  readonly hosts: ClusterHost[] = []
  #folder = ''

  /**
   * Starts a daemon for each name; their store is the database of the URL.
   * @param enforcing the names of hosts that hear no PBX, and only block
   */
  async open(
    names: readonly string[],
    storeUrl: string,
    enforcing: readonly string[] = [],
  ): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'sipward-cluster-'))
    for (const name of names) {
      const kernel = new NetworkNamespace(name)
      const pbx = await RecordedPbx.start([], 9)
      const sipward = await Sipward.install({
        folder: join(this.#folder, name),
        amiPorts: enforcing.includes(name) ? [] : [pbx.port],
        storeUrl,
        hostName: name,
        netns: kernel.name,
        settings: ['detection.userAgents = []'],
      })
      this.hosts.push({ name, kernel, pbx, sipward })
    }
    for (const { sipward } of this.hosts) await sipward.start()
  }

  /** Ends everything that was opened. */
  async close(): Promise<void> {
    for (const { sipward, pbx, kernel } of this.hosts.splice(0)) {
      await sipward.end()
      await pbx.stop()
      kernel.destroy()
    }
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true })
  }

  /** A folder for what a test needs; gone with the stage. */
  get folder(): string {
    return this.#folder
  }

  host(index: number): ClusterHost {
    const found = this.hosts[index]
    if (found === undefined) throw new Error('there is no such host')
    return found
  }
}

/** Tells whether a kernel holds an address in one of our sets. */
export function isHeld({ kernel }: ClusterHost, address: string): boolean {
  return memberLine(kernel, address) !== undefined
}

/** Returns how many seconds a kernel will go on dropping an address; NaN where it holds it not or for ever. */
export function secondsLeft({ kernel }: ClusterHost, address: string): number {
  return Number(/timeout (\d+)/.exec(memberLine(kernel, address) ?? '')?.[1])
}

function memberLine(kernel: NetworkNamespace, address: string): string | undefined {
  const lines = kernel.run('ipset', 'save').split('\n')
  return lines.find((line) => {
    const [word, , member] = line.split(' ')
    return word === 'add' && member === address
  })
}

/** Waits until a kernel holds an address in one of our sets, or does not hold it any more. */
export function untilHeld(host: ClusterHost, address: string, isWanted: boolean): Promise<void> {
  return waitUntil(() => isHeld(host, address) === isWanted, {
    deadlineMs: spreadMs,
    what: `${address} ${isWanted ? 'in' : 'out of'} the kernel of ${host.name}`,
  })
}

/**
 * Returns how long after the kernel of the first host those of all the others hold an address, in ms. Time
 * counts from the last look at the first kernel that did not find it: it is never shorter than it was.
 */
export async function spreadTime(hosts: readonly ClusterHost[], address: string): Promise<number> {
  const [first, ...others] = hosts
  if (first === undefined) throw new Error('there is no host')
  let blockedAt = performance.now()
  for (const giveUpAt = blockedAt + 30_000; ;) {
    const lookedAt = performance.now()
    if (isHeld(first, address)) break
    if (lookedAt > giveUpAt) throw new Error(`${first.name} never blocks ${address}`)
    blockedAt = lookedAt
    await setImmediate()
  }
  for (const other of others) {
    while (!isHeld(other, address)) {
      if (performance.now() - blockedAt > spreadMs) return Infinity
      await setImmediate()
    }
  }
  return performance.now() - blockedAt
}
