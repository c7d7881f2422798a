// Traffic that no honest socket sends: datagrams in others' names, TFTP requests, answers of a name server.
import { waitUntil } from '../support/wait-until.js'
import type { RunningCommand } from './command.js'
import type { Lab } from './lab.js'
import { pbxAddress } from './network.js'
import { projectFile } from '../support/project-file.js'

/**
 * Networks whose addresses may be invented: to both, the PBX's answers leave and end nowhere. IPv4 has no
 * documentation network of this size; 198.18.0.0/15 is for benchmarks and never routed (RFC 2544).
 */
export const inventedNetworks = { ipv4: '198.18.0.0/15', ipv6: '2001:db8:8000::/33' } as const

/** What {@link startForger} sends: UDP datagrams to the PBX. */
export interface ForgerOptions {
  /**
   * Whom they claim to come from, by turns: given addresses, or as many invented ones of a network
   * (for IPv6 one in each /64), the same with each run unless another seed is given.
   */
  readonly sources:
    readonly string[] | { readonly network: string; readonly count: number; readonly seed?: number }
  /** The port they claim to come from; 0 takes another one for each datagram. 5060 unless given. */
  readonly port?: number
  readonly targetPort?: number
  /** Where the PBX has another address than the lab's. */
  readonly target?: string
  readonly count: number
  /** Datagrams a second; 0, and unless given, as fast as possible. */
  readonly pace?: number
  /** Latin-1; `%n` becomes the number of the datagram, `%a` the source address as in URIs, `%p` its port. */
  readonly payload: string
  /** So many zero bytes follow the payload. */
  readonly fillBytes?: number
  /**
   * Splits each datagram into IP fragments of at most so many bytes behind the IP header, a multiple of 8. What is
   * longer than the wire's MTU (1500, see {@link setMtu}) cannot be sent whole.
   */
  readonly fragmentBytes?: number
}

/** What the forger has done. */
export interface ForgerReport {
  /** Datagrams, however many fragments each had. */
  readonly sent: number
  readonly sources: number
  readonly seconds: number
}

/** A forger at work. */
export class Forger {
  readonly #process: RunningCommand

  constructor(process: RunningCommand) {
    this.#process = process
  }

  /** Waits until everything is sent. */
  async report(deadlineMs = 60_000): Promise<ForgerReport> {
    const { code, stdout, stderr } = await this.#process.wait(deadlineMs)
    if (code === 0) return JSON.parse(stdout) as ForgerReport
    throw new Error(`the forger failed: exit code ${String(code)}\n${stderr}`)
  }
}

/** Starts a forger in the callers' namespace. */
export function startForger(lab: Lab, options: ForgerOptions): Forger {
  const { sources, targetPort = 5060, port = 5060, pace = 0, ...rest } = options
  const first = Array.isArray(sources) ? String(sources[0]) : networkOf(sources)
  const own = first.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4
  const { target = own, ...body } = rest
  const spec = { ...body, sources, port, pace, target: { address: target, port: targetPort } }
  return new Forger(startPython(lab, 'callers', 'forger.py', JSON.stringify(spec)))
}

/** Starts a forger and waits until everything is sent. */
export function forge(lab: Lab, options: ForgerOptions): Promise<ForgerReport> {
  return startForger(lab, options).report()
}

/** Returns a SIP request without credentials as the forger's payload; each has a Call-ID of its own. */
export function forgedRequest(options: {
  readonly method: 'REGISTER' | 'INVITE' | 'OPTIONS'
  readonly account: string
  readonly userAgent?: string
  /** Lines that are added, `Authorization: …` for instance. */
  readonly headers?: readonly string[]
}): string {
  const { method, account, userAgent = 'Z 5.5.8 rv2.10.19.6', headers = [] } = options
  const host = pbxAddress.ipv4
  const uri = method === 'REGISTER' ? `sip:${host}` : `sip:${account}@${host}`
  const lines = [
    `${method} ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP %a:%p;branch=z9hG4bK-forged-%n-%p;rport',
    `From: <sip:${account}@${host}>;tag=forged%n`,
    `To: <sip:${account}@${host}>`,
    'Call-ID: forged-%n-%p@%a',
    `CSeq: 1 ${method}`,
    `Contact: <sip:${account}@%a:%p>`,
    'Max-Forwards: 70',
    `User-Agent: ${userAgent}`,
    ...headers,
    'Content-Length: 0',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A TFTP read request (RFC 1350, section 5) for {@link ForgerOptions.payload}; `targetPort` is 69. */
export function tftpRequest(file = 'SEP001122334455.cnf.xml'): string {
  return `\0\u0001${file}\0octet\0`
}

/**
 * A name server's answer of so many bytes (RFC 1035, section 4.1): a header, and zeros instead of records. Its
 * `port` is 53.
 */
export function dnsAnswer(bytes: number): Pick<ForgerOptions, 'payload' | 'fillBytes' | 'port'> {
  const header = '\u0012\u0034\u0081\u0080\0\u0001\0\u0001\0\0\0\0'
  return { payload: header, fillBytes: bytes - header.length, port: 53 }
}

/** Changes how long a packet on the wire may be: 9000 lets a long datagram pass whole. */
export async function setMtu(lab: Lab, bytes: number): Promise<void> {
  const argv = ['ip', 'link', 'set', 'eth0', 'mtu', String(bytes)]
  await lab.run('pbx', argv)
  await lab.run('callers', argv)
}

/** One datagram that arrived. */
export interface ArrivedDatagram {
  readonly from: string
  readonly port: number
  readonly bytes: number
}

/** A socket on the PBX's side that writes down what the kernel lets through. */
export class DatagramSink {
  readonly #process: RunningCommand

  constructor(process: RunningCommand) {
    this.#process = process
  }

  /** Listens on a port that nothing else uses, IPv4 and IPv6. */
  static async open(lab: Lab, port: number): Promise<DatagramSink> {
    const process = startPython(lab, 'pbx', 'datagram-sink.py', String(port))
    await waitUntil(() => process.stdout.includes('listening'), { what: 'a datagram sink' })
    return new DatagramSink(process)
  }

  /** What has arrived so far. */
  arrived(): ArrivedDatagram[] {
    const lines = this.#process.stdout.split('\n').slice(1, -1)
    return lines.map((line) => {
      const [from = '', port, bytes] = line.split(' ')
      return { from, port: Number(port), bytes: Number(bytes) }
    })
  }

  /** Waits until so many have arrived. */
  async waitFor(count: number): Promise<ArrivedDatagram[]> {
    await waitUntil(() => this.arrived().length >= count, { what: `${count} datagrams` })
    return this.arrived()
  }
}

function networkOf(sources: ForgerOptions['sources']): string {
  return 'network' in sources ? sources.network : ''
}

function startPython(
  lab: Lab,
  side: 'pbx' | 'callers',
  program: string,
  argument: string,
): RunningCommand {
  const file = projectFile(`test/lab/${program}`)
  // Debian's own, which sipvicious needs as well; another one may shadow it in PATH.
  return lab.start(side, ['/usr/bin/python3', file, argument], program)
}
