// Runs inside a namespace, told by messages: a PBX that echoes, or attackers who wait for an echo.
import { once } from 'node:events'
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, createServer, type Socket as TcpSocket } from 'node:net'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import type { PeerRequest, ProbeFrom } from './network-namespace.js'

type Outgoing = Extract<PeerRequest, { readonly ask: 'probe' | 'connect' | 'stream' }>
type SendRequest = Extract<PeerRequest, { readonly ask: 'send' }>

// Who has not answered by now was dropped, where nothing else tells.
const silenceMs = 500
// Who has not answered when a later echo has come back was dropped; the kernel may still be at it for a moment.
const leastSilenceMs = 20
const streamed = { sent: 0, answered: 0 }
const streams: NodeJS.Timeout[] = []
let connection: TcpSocket | undefined
let sendMarker: ((signal: AbortSignal) => Promise<void>) | undefined

process.on('message', (request: PeerRequest) => {
  void carryOut(request).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function carryOut(request: PeerRequest): Promise<unknown> {
  switch (request.ask) {
    case 'listen':
      return listen(request.port)
    case 'probe':
      return probe(request)
    case 'connect':
      return openConnection(request)
    case 'mark':
      return openMarker(request)
    case 'say':
      return say(request.text)
    case 'stream':
      return stream(request)
    case 'streamed':
      return streamed
    case 'hush':
      return hush()
    case 'send':
      return send(request)
  }
}

async function listen(port: number): Promise<boolean> {
  const udp = createSocket({ type: 'udp6', ipv6Only: false })
  udp.on('message', (message, from) => {
    udp.send(message, from.port, from.address)
  })
  const tcp = createServer((socket) => {
    socket.pipe(socket)
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => udp.bind(port, '::', resolve))
  await new Promise<void>((resolve) => tcp.listen(port, '::', resolve))
  return true
}

/** Opens a way there and back that no rule looks at. */
async function openMarker(request: Extract<PeerRequest, { ask: 'mark' }>): Promise<boolean> {
  const { from, to, toPort } = request
  const socket = await openSocket({ address: from })
  sendMarker = async (signal) => {
    const echo = once(socket, 'message', { signal })
    socket.send('marker', toPort, to)
    await echo
  }
  return true
}

async function probe(request: Outgoing): Promise<boolean> {
  const socket = await openSocket(request)
  const isAnswered = answers((onAnswer) => socket.once('message', onAnswer))
  socket.send('ping', request.toPort, request.to)
  const answer = await isAnswered
  await new Promise<void>((resolve) => socket.close(resolve))
  return answer
}

async function openConnection(request: Outgoing): Promise<boolean> {
  connection = connect({
    host: request.to,
    port: request.toPort,
    localAddress: request.address,
    ...(request.port !== undefined && { localPort: request.port }),
  })
  const opened = connection
  opened.on('error', () => opened.destroy())
  return answers((onAnswer) => opened.once('connect', onAnswer))
}

async function say(text: string): Promise<boolean> {
  const open = connection
  if (open === undefined) return false
  // A segment that was dropped comes again, and is answered then.
  const isAnswered = isAnsweredBefore(
    (onAnswer) => open.once('data', onAnswer),
    (signal) => delay(silenceMs, undefined, { signal }),
  )
  open.write(text, 'latin1')
  const isHeard = await isAnswered
  // Else the kernel goes on sending it, into whatever is tried next.
  if (!isHeard) open.resetAndDestroy()
  return isHeard
}

async function stream(request: Outgoing): Promise<boolean> {
  const socket = await openSocket(request)
  socket.on('message', () => streamed.answered++)
  const timer = setInterval(() => {
    streamed.sent++
    socket.send('ping', request.toPort, request.to)
  }, 1)
  streams.push(timer)
  return true
}

function hush(): boolean {
  for (const timer of streams.splice(0)) clearInterval(timer)
  return true
}

/** Sends at the wanted rate, however late the timers are; returns the ms it took. */
async function send(request: SendRequest): Promise<number> {
  const { text, count, perSecond = Infinity, to, toPort } = request
  const socket = await openSocket(request)
  const bytes = Buffer.from(text, 'latin1')
  const startedAt = performance.now()
  for (let sent = 0; sent < count;) {
    const due = Math.min(
      count,
      Math.ceil(((performance.now() - startedAt) * perSecond) / 1000) || 1,
    )
    for (; sent < due; sent++) socket.send(bytes, toPort, to)
    await setImmediate()
  }
  const tookMs = performance.now() - startedAt
  await new Promise<void>((resolve) => socket.close(resolve))
  return tookMs
}

async function openSocket({ address, port }: ProbeFrom): Promise<UdpSocket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  await new Promise<void>((resolve) => socket.bind(port ?? 0, address, resolve))
  return socket
}

/** Tells whether an answer comes to what is sent at the same time; what is dropped is not waited for longer than it takes. */
async function answers(listenFor: (onAnswer: () => void) => void): Promise<boolean> {
  return isAnsweredBefore(listenFor, (signal) =>
    Promise.race([delay(silenceMs, undefined, { signal }), untilMarked(signal)]),
  )
}

async function isAnsweredBefore(
  listenFor: (onAnswer: () => void) => void,
  untilOver: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const end = new AbortController()
  const isAnswered = new Promise<boolean>((resolve) => {
    listenFor(() => {
      resolve(true)
    })
  })
  const isOver = untilOver(end.signal).then(
    () => false,
    () => false,
  )
  const answer = await Promise.race([isAnswered, isOver])
  end.abort()
  return answer
}

/** Resolves when two later echoes have come back, one after the other: the PBX had taken what was sent before the first. */
async function untilMarked(signal: AbortSignal): Promise<void> {
  if (sendMarker === undefined) throw new Error('no marker is known')
  // Sent behind what the caller sends in this turn.
  await setImmediate()
  for (let sent = 0; sent < 2; sent++) await sendMarker(signal)
  await delay(leastSilenceMs, undefined, { signal })
}
