// Processor time of the daemon for each event at Asterisk's full flood, over real sockets.
import { fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { AmiServer } from '../support/ami-server.js'
import { peerName } from './ami-peer.js'
import { medianOf, type BenchReport, type Measurement } from './bench-report.js'
import { startDaemonProcess, type DaemonProcess } from './daemon-process.js'
import { processorTimeOf, untilAtRest } from './processor-time.js'
import { fullFloodPerSecond, TrafficWriter, type Sent } from './traffic.js'

const peerScript = fileURLToPath(new URL('./ami-peer-process.ts', import.meta.url))
/** Each flood is measured in two halves of so long: fresh from the start, and then. */
const halfSeconds = 5
const runs = 3
const idleMs = 3000
const barMicroseconds = 5

/** A flood as it goes over the sockets. */
interface Flood {
  readonly what: string
  readonly sources: number
  /** How many requests' events are written together. */
  readonly together: number
  readonly hasHep?: boolean
}

/** Asterisk's events of 5 ms. */
const every5Ms = 22

const floods: readonly Flood[] = [
  { what: '6,000 sources below the rule', sources: 6000, together: every5Ms },
  { what: '1 source, blocked at once', sources: 1, together: every5Ms },
  { what: '4,000 sources, all blocked in the last second', sources: 4000, together: every5Ms },
  { what: '6,000 sources, each request written by itself', sources: 6000, together: 1 },
  {
    what: '6,000 sources, and HEP: a datagram an event',
    sources: 6000,
    together: every5Ms,
    hasHep: true,
  },
]

/** µs of processor time for each event. */
interface Halves {
  readonly first: number
  readonly second: number
}

/** Measures. */
export async function benchCpu(): Promise<BenchReport> {
  const rows: Measurement[] = []
  const [plain = { what: '', sources: 1, together: 1 }] = floods
  const peer = await repeat(() => measurePeer(plain))
  for (const flood of floods) {
    const { first, second } = await repeat(() => measureDaemon(flood))
    const { what, hasHep = false } = flood
    const isPlain = flood === plain
    const common = { unit: 'µs' as const, ...(!hasHep && { bar: barMicroseconds }) }
    const peerOf = (value: number) =>
      isPlain ? { peer: { what: `${peerName}, parsing alone`, value } } : {}
    rows.push(
      { what: `${what}: first ${halfSeconds} s`, value: first, ...common, ...peerOf(peer.first) },
      { what: `${what}: next ${halfSeconds} s`, value: second, ...common, ...peerOf(peer.second) },
    )
  }
  const idle = await measureIdle()
  return {
    title: `Processor time for each event at ${fullFloodPerSecond} events/s, medians of ${runs} runs`,
    rows,
    notes: [
      'User and system time of all threads of the daemon (dry run, SQLite, log), sockets included; events are written every 5 ms unless said.',
      `Without any event the daemon needs ${(idle / 1000).toFixed(1)} ms of processor time a second; the figures include it.`,
    ],
  }
}

async function repeat(measure: () => Promise<Halves>): Promise<Halves> {
  const figures: Halves[] = []
  for (let run = 0; run < runs; run++) figures.push(await measure())
  return {
    first: medianOf(figures.map(({ first }) => first)),
    second: medianOf(figures.map(({ second }) => second)),
  }
}

async function measureDaemon(flood: Flood): Promise<Halves> {
  const daemon = await startDaemonProcess()
  const socket = createSocket('udp4')
  try {
    const before = await daemon.received('ami')
    const send = (item: Sent): void => {
      if (item.kind === 'ami') daemon.pbx.send(item.bytes)
      else socket.send(item.bytes, daemon.hepPort, '127.0.0.1')
    }
    const halves = await measureHalves(flood, daemon.pid, send)
    const [events, sent] = [(await daemon.received('ami')) - before, 2 * halfEvents(flood)]
    if (events !== sent) throw new Error(`${events} of ${sent} events were read`)
    await expectDatagrams(daemon, flood)
    return halves
  } finally {
    socket.close()
    await daemon.stop()
  }
}

async function measureHalves(
  flood: Flood,
  pid: number,
  send: (item: Sent) => void,
): Promise<Halves> {
  const events = halfEvents(flood)
  const steps = buildSteps(flood)
  const middle = steps.length / 2
  const before = processorTimeOf(pid)
  await sendPaced(steps.slice(0, middle), send)
  const between = processorTimeOf(pid)
  await sendPaced(steps.slice(middle), send)
  await untilAtRest(pid)
  const after = processorTimeOf(pid)
  return { first: (between - before) / events, second: (after - between) / events }
}

/** Loopback loses datagrams only when the receiver is too slow: a few may be lost, not many. */
async function expectDatagrams(daemon: DaemonProcess, flood: Flood): Promise<void> {
  if (flood.hasHep !== true) return
  const received = await daemon.received('hep')
  const sent = 2 * halfEvents(flood)
  if (received < 0.99 * sent) throw new Error(`only ${received} of ${sent} datagrams were read`)
}

async function measurePeer(flood: Flood): Promise<Halves> {
  const server = await new AmiServer().start()
  const events = 2 * halfEvents(flood)
  const child = fork(peerScript, [String(server.port), String(events)], {
    execArgv: ['--import', 'tsx'],
  })
  try {
    await once(child, 'message')
    const counted = once(child, 'message')
    const halves = await measureHalves(flood, child.pid ?? NaN, ({ bytes }) => {
      server.send(bytes)
    })
    await counted
    return halves
  } finally {
    const ended = once(child, 'exit')
    child.kill()
    await ended
    await server.stop()
  }
}

async function measureIdle(): Promise<number> {
  const daemon = await startDaemonProcess()
  try {
    const before = processorTimeOf(daemon.pid)
    await new Promise((resolve) => setTimeout(resolve, idleMs))
    return ((processorTimeOf(daemon.pid) - before) / idleMs) * 1000
  } finally {
    await daemon.stop()
  }
}

/** Each request of an unknown account is two events. */
function halfEvents({ together }: Flood): number {
  return 2 * together * Math.floor((halfSeconds * fullFloodPerSecond) / 2 / together)
}

/** What is sent at once, step after step. EventTV is of now: an old one would be a stalled line. */
function buildSteps(flood: Flood): readonly (readonly Sent[])[] {
  const { sources, together, hasHep = false } = flood
  const writer = new TrafficWriter({ hasHep, firstAt: Date.now() })
  const steps: (readonly Sent[])[] = []
  for (let request = 0; request < halfEvents(flood); request++) {
    writer.unknownAccount({ source: request % sources, callId: `${request}-2735@198.51.100.7` })
    if (request % together === together - 1) steps.push(writer.take())
  }
  return steps
}

/**
 * Sends the steps evenly over half the time. Between them it sleeps without turning the event loop:
 * timers are no finer than a millisecond, and spinning would take the daemon's processor away.
 */
async function sendPaced(
  steps: readonly (readonly Sent[])[],
  send: (item: Sent) => void,
): Promise<void> {
  const bell = new Int32Array(new SharedArrayBuffer(4))
  const startedAt = performance.now()
  const stepMs = (halfSeconds * 1000) / steps.length
  for (const [index, items] of steps.entries()) {
    const waitMs = startedAt + index * stepMs - performance.now()
    if (waitMs > 0) Atomics.wait(bell, 0, 0, waitMs)
    for (const item of items) send(item)
    await new Promise(setImmediate)
  }
}
