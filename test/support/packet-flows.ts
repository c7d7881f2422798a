// Streams of packets from some addresses, each counted by the kernels that they leave and come to.
import type { NetworkNamespace, NetworkPair } from './network-namespace.js'
import { waitUntil } from './wait-until.js'

/** What has become of the packets of one address. */
export interface Flow {
  readonly sent: number
  /** Come past the firewall: dropped packets have not. */
  readonly passed: number
}

/** Packets to the SIP port, one a millisecond from each address; no socket can lose any of them. */
export class PacketFlows {
  readonly #pair: NetworkPair
  readonly #addresses: readonly string[]

  /** Begins to count; nothing is sent yet. */
  constructor(pair: NetworkPair, addresses: readonly string[]) {
    this.#pair = pair
    this.#addresses = addresses
    for (const address of addresses) {
      const rule = ['-s', address, '-p', 'udp', '--dport', '5060']
      pair.attacker.run(toolOf(address), '-A', 'OUTPUT', ...rule)
      pair.pbx.run(toolOf(address), '-A', 'INPUT', ...rule)
    }
  }

  async start(): Promise<void> {
    for (const address of this.#addresses) await this.#pair.stream(address)
  }

  /** Ends the streams, waits until the last packet is counted, and returns what became of them. */
  async end(): Promise<ReadonlyMap<string, Flow>> {
    await this.#pair.hush()
    let last = ''
    const areStill = (): boolean => {
      const before = last
      last = JSON.stringify([...this.now()])
      return last === before
    }
    await waitUntil(areStill, { what: 'the last packet' })
    return this.now()
  }

  /** What has become of the packets until now, from the beginning. */
  now(): ReadonlyMap<string, Flow> {
    const { attacker, pbx } = this.#pair
    const passed = countsIn(pbx, 'INPUT')
    const sent = countsIn(attacker, 'OUTPUT')
    return new Map(
      this.#addresses.map((address) => [
        address,
        { sent: sent.get(address) ?? 0, passed: passed.get(address) ?? 0 },
      ]),
    )
  }
}

function countsIn(namespace: NetworkNamespace, chain: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const tool of ['iptables', 'ip6tables'] as const) {
    const lines = namespace.run(tool, '-S', chain, '-v').split('\n')
    for (const line of lines) {
      const [, address, count] = / -s (\S+)\/\d+ .* -c (\d+) /.exec(line) ?? []
      if (address !== undefined) counts.set(address, Number(count))
    }
  }
  return counts
}

function toolOf(address: string): 'iptables' | 'ip6tables' {
  return address.includes(':') ? 'ip6tables' : 'iptables'
}
