// Network namespaces for tests with real packets: made, joined by a veth pair, and taken down again.
import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cannotRun } from './cannot-run.js'
import { waitUntil } from './wait-until.js'
import { moduleProgram } from './module-command.js'

const peer = moduleProgram(import.meta.resolve('./network-peer.js'))
const countTools = ['iptables', 'ip6tables'] as const
const open = new Set<NetworkNamespace>()

// A namespace outlives whoever made it: a run that is interrupted clears up as well.
process.once('exit', () => {
  for (const namespace of open) namespace.destroy()
})

/** Where a datagram or a connection starts. */
export interface ProbeFrom {
  readonly address: string
  readonly port?: number
}

/** What a {@link Peer} is asked to do. */
export type PeerRequest =
  | { readonly ask: 'listen'; readonly port: number }
  | ({
      readonly ask: 'probe' | 'connect' | 'stream'
      readonly to: string
      readonly toPort: number
    } & ProbeFrom)
  | ({
      readonly ask: 'send'
      readonly to: string
      readonly toPort: number
      readonly text: string
      readonly count: number
      /** Sent this fast, or all at once. */
      readonly perSecond?: number
    } & ProbeFrom)
  | { readonly ask: 'mark'; readonly from: string; readonly to: string; readonly toPort: number }
  | { readonly ask: 'say'; readonly text: string }
  | { readonly ask: 'streamed' }
  | { readonly ask: 'hush' }

/** Says why no namespace can be made here; undefined where one can. */
export function whyNoNamespaces(): string | undefined {
  try {
    execFileSync('unshare', ['--net', 'ipset', 'list', '-name'], { stdio: 'pipe' })
    return undefined
  } catch (caught) {
    return `needs root, ipset and network namespaces (${String(caught).split('\n')[0] ?? ''})`
  }
}

/** Skips a suite where no namespace can be made; under CI that is a failure. */
export function needNamespaces(suite: Mocha.Context): void {
  const reason = whyNoNamespaces()
  if (reason !== undefined) cannotRun(suite, reason)
}

/** A network namespace of its own name. */
export class NetworkNamespace {
  readonly name: string
  readonly #peers: Peer[] = []

  constructor(role: string) {
    this.name = `sipward-${process.pid}-${randomUUID().slice(0, 8)}-${role}`
    execFileSync('ip', ['netns', 'add', this.name])
    open.add(this)
    this.run('ip', 'link', 'set', 'lo', 'up')
  }

  /** Runs a command in the namespace and returns what it prints. */
  run(program: string, ...args: readonly string[]): string {
    const inside = ['netns', 'exec', this.name, program, ...args]
    return execFileSync('ip', inside, { encoding: 'utf8', stdio: 'pipe' })
  }

  /** The processes that are in it. */
  pids(): readonly string[] {
    const pids = execFileSync('ip', ['netns', 'pids', this.name], { encoding: 'utf8' })
    return pids.split('\n').filter((pid) => pid !== '')
  }

  /** Runs a command in the namespace that reads a text. */
  feed(input: string, program: string, ...args: readonly string[]): void {
    execFileSync('ip', ['netns', 'exec', this.name, program, ...args], { input, stdio: 'pipe' })
  }

  /** Starts a process of ours in the namespace that sends and answers packets. */
  async peer(): Promise<Peer> {
    const peer = new Peer(this.name)
    this.#peers.push(peer)
    await peer.ready()
    return peer
  }

  destroy(): void {
    if (!open.delete(this)) return
    for (const peer of this.#peers) peer.end()
    execFileSync('ip', ['netns', 'delete', this.name])
  }
}

/** A child process in a namespace. */
export class Peer {
  readonly #child: ChildProcess
  #isReady = false
  #answer: ((answer: unknown) => void) | undefined

  constructor(netns: string) {
    this.#child = fork(peer.path, [], {
      execPath: 'nsenter',
      execArgv: [`--net=/run/netns/${netns}`, '--', process.execPath, ...peer.execArgv],
    })
    this.#child.on('message', (message) => {
      if (message === 'ready') this.#isReady = true
      else this.#answer?.(message)
    })
  }

  async ready(): Promise<void> {
    await waitUntil(() => this.#isReady, { what: 'the peer in the namespace', deadlineMs: 15_000 })
  }

  /** One question at a time. */
  ask(request: PeerRequest): Promise<unknown> {
    return new Promise((resolve) => {
      this.#answer = resolve
      this.#child.send(request)
    })
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}

/** What {@link NetworkPair.send} sends. */
export interface Sent {
  readonly text?: string
  readonly count?: number
  readonly perSecond?: number
  readonly toPort?: number
}

/** A PBX that echoes on port 5060, UDP and TCP, and a network of attackers around it. */
export class NetworkPair {
  readonly pbx = new NetworkNamespace('pbx')
  readonly attacker = new NetworkNamespace('attacker')
  #attackers: Peer | undefined

  /** Addresses of the PBX. */
  static readonly pbx4 = '203.0.113.1'
  static readonly pbx6 = '2001:db8:1::1'
  /** From here to a port that no rule looks at: what comes back is later than the answer to what was sent before. */
  static readonly marker = { address: '203.0.113.250', port: 59_999 } as const

  /** Joins the two namespaces and gives the attackers their addresses. */
  async open(addresses: readonly string[]): Promise<void> {
    const [left, right] = ['pbx0', 'attack0']
    const inAttacker = ['peer', 'name', right, 'netns', this.attacker.name]
    this.pbx.run('ip', 'link', 'add', left, 'type', 'veth', ...inAttacker)
    this.pbx.run('ip', 'link', 'set', left, 'up')
    this.attacker.run('ip', 'link', 'set', right, 'up')
    addAddress(this.pbx, left, NetworkPair.pbx4)
    addAddress(this.pbx, left, NetworkPair.pbx6)
    for (const address of [...addresses, NetworkPair.marker.address])
      addAddress(this.attacker, right, address)
    // A blocked source cannot ask for the PBX's link address, nor be asked for its own.
    this.#introduce(this.attacker, right, [NetworkPair.pbx6], linkAddressOf(this.pbx, left))
    this.#introduce(this.pbx, left, addresses, linkAddressOf(this.attacker, right))
    const [server, attackers] = await Promise.all([this.pbx.peer(), this.attacker.peer()])
    const { address: from, port: toPort } = NetworkPair.marker
    for (const port of [5060, toPort]) await server.ask({ ask: 'listen', port })
    await attackers.ask({ ask: 'mark', from, to: NetworkPair.pbx4, toPort })
    const isCounted = ['-p', 'udp', '!', '--dport', String(toPort)]
    for (const tool of countTools) this.pbx.run(tool, '-A', 'INPUT', ...isCounted)
    this.#attackers = attackers
  }

  #introduce(
    namespace: NetworkNamespace,
    device: string,
    addresses: readonly string[],
    linkAddress: string,
  ): void {
    for (const address of addresses) {
      const neighbor = ['neigh', 'replace', address, 'lladdr', linkAddress, 'dev', device]
      namespace.run('ip', ...neighbor, 'nud', 'permanent')
    }
  }

  /** Gives the attackers one more address, of another network; the PBX knows the way back. */
  addSource(address: string): void {
    const isIpv6 = address.includes(':')
    const length = isIpv6 ? 128 : 32
    const family = isIpv6 ? ['-6'] : []
    const nodad = isIpv6 ? ['nodad'] : []
    this.attacker.run('ip', 'address', 'add', `${address}/${length}`, 'dev', 'attack0', ...nodad)
    this.pbx.run('ip', ...family, 'route', 'replace', `${address}/${length}`, 'dev', 'pbx0')
    this.#introduce(this.pbx, 'pbx0', [address], linkAddressOf(this.attacker, 'attack0'))
  }

  /** Tells whether one datagram from the address is answered. */
  async isAnswered(address: string, port?: number): Promise<boolean> {
    return (await this.#ask('probe', { address, ...(port !== undefined && { port }) })) === true
  }

  /** Opens a TCP connection from the address and tells whether it is there. */
  async connects(address: string, port?: number): Promise<boolean> {
    return (await this.#ask('connect', { address, ...(port !== undefined && { port }) })) === true
  }

  /** Tells whether a text on the open TCP connection is answered; each character is a byte. */
  async isHeard(text = 'ping'): Promise<boolean> {
    return (await this.#attackers?.ask({ ask: 'say', text })) === true
  }

  /** Sends datagrams from the address, one a millisecond, from now on. */
  async stream(address: string): Promise<void> {
    await this.#ask('stream', { address })
  }

  /** Ends the streams. */
  async hush(): Promise<void> {
    await this.#attackers?.ask({ ask: 'hush' })
  }

  /** Returns how many datagrams of the stream were sent and how many answered. */
  async streamed(): Promise<{ sent: number; answered: number }> {
    return (await this.#attackers?.ask({ ask: 'streamed' })) as { sent: number; answered: number }
  }

  /** Sends datagrams to the PBX; returns how many ms that took. */
  async send(from: ProbeFrom & Sent): Promise<number> {
    const { text = 'ping', count = 1, toPort = 5060, ...rest } = from
    const to = from.address.includes(':') ? NetworkPair.pbx6 : NetworkPair.pbx4
    const request = { ask: 'send', to, toPort, text, count, ...rest } as const
    return (await this.#attackers?.ask(request)) as number
  }

  /** Returns how many UDP packets the kernel has handed on to the PBX since this was asked last. */
  received(): number {
    return countTools.reduce((sum, tool) => {
      const counters = this.pbx.run(tool, '-L', 'INPUT', '-Z', '-v', '-x', '-n')
      return sum + Number(/^ +(\d+) +\d+ +(?:udp|17) /m.exec(counters)?.[1])
    }, 0)
  }

  close(): void {
    this.pbx.destroy()
    this.attacker.destroy()
  }

  #ask(ask: 'probe' | 'connect' | 'stream', from: ProbeFrom): Promise<unknown> {
    const to = from.address.includes(':') ? NetworkPair.pbx6 : NetworkPair.pbx4
    if (this.#attackers === undefined) throw new Error('open the pair before packets are sent')
    return this.#attackers.ask({ ask, to, toPort: 5060, ...from })
  }
}

function linkAddressOf(namespace: NetworkNamespace, device: string): string {
  const shown = namespace.run('ip', '-o', 'link', 'show', device)
  return /link\/ether (\S+)/.exec(shown)?.[1] ?? ''
}

function addAddress(namespace: NetworkNamespace, device: string, address: string): void {
  // Without duplicate address detection an IPv6 address is there at once.
  const args = address.includes(':')
    ? [`${address}/48`, 'dev', device, 'nodad']
    : [`${address}/24`, 'dev', device]
  namespace.run('ip', 'address', 'add', ...args)
}
