// The lab's network: two namespaces joined by a veth pair, one with the PBX, one with everybody who talks to it.
import { readlink } from 'node:fs/promises'
import { waitUntil } from '../support/wait-until.js'
import { RunningCommand, runChecked } from './command.js'

/** The addresses of the lab; all are documentation addresses (RFC 5737, RFC 3849). */
export const pbxAddress = { ipv4: '203.0.113.10', ipv6: '2001:db8::10' } as const

/** Networks that nobody has, in whose name a forger may send: see forger.ts. */
const farNetworks = {
  ipv4: ['192.0.2.0/24', '198.51.100.0/24', '198.18.0.0/15'],
  ipv6: '2001:db8:8000::/33',
} as const

/** The callers' IPv4 addresses are 203.0.113.66 to 203.0.113.99. */
export function callerIpv4(host: number): string {
  return `203.0.113.${inRange(host, 66, 99)}`
}

/** The callers' IPv6 addresses: one host in each of the networks 2001:db8:0:1::/64 to 2001:db8:0:f::/64. */
export function callerIpv6(network: number): string {
  return `2001:db8:0:${inRange(network, 1, 15).toString(16)}::66`
}

/** A network namespace that lives as long as the process that holds it. */
export class Namespace {
  readonly #holder: RunningCommand

  constructor(holder: RunningCommand) {
    this.#holder = holder
  }

  /** Makes a namespace. `cat` holds it until its input ends, so it cannot outlive this process. */
  static async open(): Promise<Namespace> {
    const holder = new RunningCommand(['unshare', '--net', '--', 'cat'])
    const own = await readlink('/proc/self/ns/net')
    await waitUntil(
      async () => {
        if (!holder.isRunning) throw new Error(`cannot make a network namespace: ${holder.tail}`)
        return (await readlink(`/proc/${holder.pid}/ns/net`)) !== own
      },
      { what: 'a network namespace' },
    )
    return new Namespace(holder)
  }

  get pid(): number {
    return this.#holder.pid
  }

  /** Returns the command line that runs a program inside. */
  inside(argv: readonly string[]): string[] {
    return ['nsenter', `--net=/proc/${this.#holder.pid}/ns/net`, '--', ...argv]
  }

  async close(): Promise<void> {
    await this.#holder.stop('SIGKILL')
  }
}

/** Both namespaces, joined. */
export interface LabNetwork {
  readonly pbx: Namespace
  readonly callers: Namespace
  close(): Promise<void>
}

/** Makes both namespaces, joins them and gives them their addresses. */
export async function openLabNetwork(): Promise<LabNetwork> {
  const opened: Namespace[] = []
  const open = async (): Promise<Namespace> => {
    const namespace = await Namespace.open()
    opened.push(namespace)
    // Otherwise no address of a new interface can be used over IPv6 for the first second or two.
    const script = 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad'
    await runChecked(namespace.inside(['sh', '-c', script]))
    return namespace
  }
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((namespace) => namespace.close()))
  }
  try {
    const pbx = await open()
    const callers = await open()
    await ip(pbx, [`link add eth0 type veth peer name eth0 netns ${callers.pid}`])
    await ip(pbx, pbxSide())
    await ip(callers, callerSide())
    return { pbx, callers, close }
  } catch (error) {
    await close()
    throw error
  }
}

function pbxSide(): string[] {
  return [
    'link set lo up',
    'link set eth0 up',
    `address add ${pbxAddress.ipv4}/24 dev eth0`,
    `address add ${pbxAddress.ipv6}/64 dev eth0`,
    'route add 2001:db8::/60 dev eth0',
    // Answers to invented sources leave like others, and end at the callers'.
    ...farNetworks.ipv4.map((network) => `route add ${network} via ${callerIpv4(66)}`),
    `route add ${farNetworks.ipv6} via 2001:db8::66`,
  ]
}

function callerSide(): string[] {
  const ipv4 = range(66, 99).map((host) => `address add ${callerIpv4(host)}/24 dev eth0`)
  const ipv6 = range(1, 15).map((net) => `address add ${callerIpv6(net)}/64 dev eth0`)
  return [
    'link set lo up',
    'link set eth0 up',
    ...ipv4,
    ...ipv6,
    'address add 2001:db8::66/64 dev eth0',
    ...farNetworks.ipv4.map((network) => `route add blackhole ${network}`),
    `route add blackhole ${farNetworks.ipv6}`,
  ]
}

async function ip(namespace: Namespace, lines: readonly string[]): Promise<void> {
  await runChecked(namespace.inside(['ip', '-batch', '-']), { input: `${lines.join('\n')}\n` })
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function inRange(value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw new RangeError(`${value} is not between ${low} and ${high}`)
}
