// Hosts of a cluster on one machine: each a daemon with a PBX made of recordings and a kernel of its own to write to.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkNamespace } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordedPbx } from './recorded-pbx.js'
import { Sipward } from './sipward.js'

// One second is the promise; the rest is what a busy machine takes to start the commands that look.
const spreadMs = 5000

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

  /** Starts a daemon for each name; their store is the database of the URL. */
  async open(names: readonly string[], storeUrl: string): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'sipward-cluster-'))
    for (const name of names) {
      const kernel = new NetworkNamespace(name)
      const pbx = await RecordedPbx.start([], 9)
      const sipward = await Sipward.install({
        folder: join(this.#folder, name),
        amiPorts: [pbx.port],
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

  host(index: number): ClusterHost {
    const found = this.hosts[index]
    if (found === undefined) throw new Error('there is no such host')
    return found
  }
}

/** Waits until a kernel holds an address in one of our sets, or does not hold it any more. */
export function untilHeld(
  { name, kernel }: ClusterHost,
  address: string,
  isHeld: boolean,
): Promise<void> {
  const holds = (): boolean => {
    const lines = kernel.run('ipset', 'save').split('\n')
    return lines
      .map((line) => line.split(' '))
      .some(([word, , member]) => word === 'add' && member === address)
  }
  return waitUntil(() => holds() === isHeld, {
    deadlineMs: spreadMs,
    what: `${address} ${isHeld ? 'in' : 'out of'} the kernel of ${name}`,
  })
}
