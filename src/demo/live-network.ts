// A wire in the demo's private network: the PBX's port at one end, an attacker in a network of his own at
// the other. What he sends are real packets, which the real kernel drops once he is blocked.
import type { ChildProcess } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { forkInNetwork } from '../enforce/process/start-process.js'
import { Tools } from '../enforce/process/tools.js'
import type { ShutdownStack } from '../jobs/shutdown-stack.js'
import type { AttackerOrder, AttackerReply } from './attacker-process.js'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const module = new URL(`./attacker-process${extension}`, import.meta.url)
const wire = 'pbx'
const sipPort = 5060
const okay = Buffer.from('SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n')

/** The two ends of the wire, in each family that this machine has. */
const families = [
  { type: 'udp4', pbx: '203.0.113.10', attacker: '203.0.113.66', bits: 24, flags: [] },
  { type: 'udp6', pbx: '2001:db8::10', attacker: '2001:db8::66', bits: 64, flags: ['nodad'] },
] as const

/** What became of requests, as the attacker sees it. */
export interface LiveAnswer {
  readonly sent: number
  readonly answered: number
}

/** The wire, as long as the demo runs. */
export class LiveNetwork {
  readonly #attacker: ChildProcess
  readonly #sources: ReadonlyMap<string, string>

  /** @param sources the addresses that the attacker has, each with the PBX's of the same family */
  constructor(attacker: ChildProcess, sources: ReadonlyMap<string, string>) {
    this.#attacker = attacker
    this.#sources = sources
  }

  /** Lays it; undefined where this kernel has no wires (veth). Only in a private network. */
  static async open(releases: ShutdownStack): Promise<LiveNetwork | undefined> {
    const attacker = forkInNetwork(module)
    releases.add(() => endOf(attacker))
    try {
      if (!(await nextReply(attacker)).isDone) return undefined
      const pid = String(attacker.pid)
      const ip = new Tools({})
      const peer = ['peer', 'name', wire, 'netns', pid]
      await ip.run('ip', ['link', 'add', wire, 'type', 'veth', ...peer])
      await ip.run('ip', ['link', 'set', wire, 'up'])
      const sources = new Map<string, string>()
      for (const { type, pbx, attacker: source, bits, flags } of families) {
        const ends = { pbx: `${pbx}/${bits}`, attacker: `${source}/${bits}` }
        const isThere = await addAddress(ip, [ends.pbx, 'dev', wire, ...flags])
        const order = { kind: 'address', words: [ends.attacker, 'dev', wire, ...flags] } as const
        if (!isThere || !(await ask(attacker, order)).isDone) continue
        await answerOn(type, pbx, releases)
        sources.set(source, pbx)
      }
      return new LiveNetwork(attacker, sources)
    } catch {
      // Without it the demo shows the rest.
      return undefined
    }
  }

  /** Sends requests to the PBX's port in a source's name; undefined where it is no source of this wire. */
  async send(source: string, count: number): Promise<LiveAnswer | undefined> {
    const to = this.#sources.get(source)
    if (to === undefined) return undefined
    const { sent, answered } = await ask(this.#attacker, {
      kind: 'send',
      from: source,
      to,
      port: sipPort,
      count,
    })
    return { sent, answered }
  }
}

async function addAddress(ip: Tools, words: readonly string[]): Promise<boolean> {
  try {
    await ip.run('ip', ['address', 'add', ...words])
    return true
  } catch {
    // A machine without IPv6, for example.
    return false
  }
}

/** The PBX's port: it answers whatever the kernel lets through. */
async function answerOn(
  type: 'udp4' | 'udp6',
  address: string,
  releases: ShutdownStack,
): Promise<void> {
  const socket: Socket = createSocket(type)
  socket.on('message', (_request, { port, address: from }) => {
    socket.send(okay, port, from, ignoreFailure)
  })
  socket.bind(sipPort, address)
  await once(socket, 'listening')
  releases.add(() => new Promise<void>((resolve) => socket.close(resolve)))
}

async function ask(attacker: ChildProcess, order: AttackerOrder): Promise<AttackerReply> {
  const reply = nextReply(attacker)
  attacker.send(order)
  return reply
}

/** What he says next; that nothing was done where he has ended. */
async function nextReply(attacker: ChildProcess): Promise<AttackerReply> {
  const ending = new AbortController()
  const { signal } = ending
  const events = ['message', 'close'].map((name) => once(attacker, name, { signal }))
  const [reply] = (await Promise.race(events)) as [AttackerReply | number | null]
  // The other one waits no longer.
  void Promise.allSettled(events)
  ending.abort()
  if (typeof reply === 'object' && reply !== null) return reply
  return { isDone: false, sent: 0, answered: 0 }
}

async function endOf(attacker: ChildProcess): Promise<void> {
  if (attacker.exitCode !== null || attacker.signalCode !== null) return
  const closed = once(attacker, 'close')
  attacker.kill('SIGKILL')
  await closed
}

function ignoreFailure(): void {
  // An answer that cannot be sent is one that the attacker does not count.
}
