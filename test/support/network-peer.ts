// Runs inside a namespace, told by messages: a PBX that echoes, or attackers who wait for an echo.
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, createServer, type Socket as TcpSocket } from 'node:net'
import type { PeerRequest } from './network-namespace.js'

type Outgoing = Extract<PeerRequest, { readonly to: string }>
type SendRequest = Extract<PeerRequest, { readonly ask: 'send' }>

// On a veth pair an echo takes less than a ms; whoever has not answered by now was dropped.
const silenceMs = 250
const streamed = { sent: 0, answered: 0 }
const streams: NodeJS.Timeout[] = []
let connection: TcpSocket | undefined

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
  const isAnswered = answers((onAnswer) => open.once('data', onAnswer))
  open.write(text, 'latin1')
  return isAnswered
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
    await new Promise((resolve) => setImmediate(resolve))
  }
  const tookMs = performance.now() - startedAt
  await new Promise<void>((resolve) => socket.close(resolve))
  return tookMs
}

async function openSocket({ address, port }: Outgoing): Promise<UdpSocket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  await new Promise<void>((resolve) => socket.bind(port ?? 0, address, resolve))
  return socket
}

function answers(listenFor: (onAnswer: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const silence = setTimeout(() => {
      resolve(false)
    }, silenceMs)
    listenFor(() => {
      clearTimeout(silence)
      resolve(true)
    })
  })
}
