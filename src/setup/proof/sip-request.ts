// One REGISTER of an account that nobody has, over any transport, from a socket of our own.
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp, isIPv6, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Transport } from '../../domain/endpoint.js'

/** Where the request goes. */
export interface SipTarget {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

/** What came of it. */
export interface SipAnswer {
  readonly callId: string
  /** Our own end as `ADDRESS PORT`; empty where no connection could be had. */
  readonly local: string
  /** The first status of the answer; 0 where there was none. */
  readonly status: number
}

/** Puts the request on the wire once our own address is known; returns it as bytes. */
type Compose = (local: { address: string; port: number }) => Buffer

interface Exchange {
  readonly target: SipTarget
  readonly compose: Compose
  readonly deadlineMs: number
}

const maxAnswerBytes = 65_536

/** Sends the request and waits for the first answer, for a while. Never rejects: silence is an answer. */
export async function sendRegister(target: SipTarget, deadlineMs: number): Promise<SipAnswer> {
  const callId = `${randomBytes(12).toString('hex')}@sipward`
  const account = `sipward-${randomBytes(4).toString('hex')}`
  const compose: Compose = (local) => Buffer.from(register({ target, local, callId, account }))
  const exchange = { target, compose, deadlineMs }
  const { local, text } = await exchanges[target.transport](exchange)
  const status = Number(/^SIP\/2\.0 (\d{3}) /m.exec(text)?.[1] ?? 0)
  return { callId, local, status }
}

interface Heard {
  readonly local: string
  readonly text: string
}

const exchanges: Readonly<Record<Transport, (exchange: Exchange) => Promise<Heard>>> = {
  UDP: overDatagrams,
  TCP: (exchange) => overStream(exchange, connectTcp(placeOf(exchange.target)), 'connect'),
  // Whose certificate it is does not matter: nothing secret is said.
  TLS: (exchange) =>
    overStream(
      exchange,
      connectTls({ ...placeOf(exchange.target), rejectUnauthorized: false }),
      'secureConnect',
    ),
  WS: overWebSocket,
  WSS: overWebSocket,
}

function placeOf({ address, port }: SipTarget): { host: string; port: number } {
  return { host: address, port }
}

function overDatagrams({ target, compose, deadlineMs }: Exchange): Promise<Heard> {
  const isSix = isIPv6(target.address)
  const socket = createSocket(isSix ? 'udp6' : 'udp4')
  return new Promise((resolve) => {
    let own = ''
    const end = (text: string): void => {
      clearTimeout(deadline)
      socket.removeAllListeners('message')
      socket.close()
      resolve({ local: own, text })
    }
    const deadline = setTimeout(() => {
      end('')
    }, deadlineMs)
    socket.once('message', (datagram) => {
      end(datagram.toString('latin1'))
    })
    socket.once('error', () => {
      end('')
    })
    socket.connect(target.port, target.address, () => {
      const local = socket.address()
      own = `${local.address} ${local.port}`
      socket.send(compose(local))
    })
  })
}

function overStream(
  { compose, deadlineMs }: Exchange,
  socket: Socket,
  ready: 'connect' | 'secureConnect',
): Promise<Heard> {
  return new Promise((resolve) => {
    let own = ''
    let text = ''
    const end = (): void => {
      clearTimeout(deadline)
      socket.destroy()
      resolve({ local: own, text })
    }
    const deadline = setTimeout(end, deadlineMs)
    socket.on('error', end).on('close', end)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (/^SIP\/2\.0 \d{3} /m.test(text) || text.length > maxAnswerBytes) end()
    })
    socket.once(ready, () => {
      const { localAddress: address = '127.0.0.1', localPort: port = 0 } = socket
      own = `${address} ${port}`
      socket.write(compose({ address, port }))
    })
  })
}

/** RFC 6455 and RFC 7118: an upgrade with the protocol `sip`, then one masked text frame. */
function overWebSocket({ target, compose, deadlineMs }: Exchange): Promise<Heard> {
  const open = target.transport === 'WS' ? httpRequest : httpsRequest
  const upgrade = open({
    ...placeOf(target),
    path: '/ws',
    agent: false,
    rejectUnauthorized: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': 'sip',
    },
  })
  return new Promise((resolve) => {
    const giveUp = (): void => {
      clearTimeout(deadline)
      upgrade.destroy()
      resolve({ local: '', text: '' })
    }
    const deadline = setTimeout(giveUp, deadlineMs)
    upgrade.once('error', giveUp).once('response', giveUp)
    upgrade.once('upgrade', (_response, socket: Socket) => {
      clearTimeout(deadline)
      const framed: Compose = (local) => maskedFrame(compose(local))
      // The connection stands already, so that its own event never comes.
      resolve(overStream({ target, compose: framed, deadlineMs }, socket, 'connect'))
      socket.emit('connect')
    })
    upgrade.end()
  })
}

function maskedFrame(payload: Buffer): Buffer {
  const mask = randomBytes(4)
  const head = Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff])
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([head, mask, masked])
}

interface Request {
  readonly target: SipTarget
  readonly local: { readonly address: string; readonly port: number }
  readonly callId: string
  readonly account: string
}

function register({ target, local, callId, account }: Request): string {
  const host = inUri(target.address)
  const here = `${inUri(local.address)}:${local.port}`
  const { transport } = target
  return [
    `REGISTER sip:${host}:${target.port} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${here};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`,
    'Max-Forwards: 70',
    `From: <sip:${account}@${host}>;tag=${randomBytes(6).toString('hex')}`,
    `To: <sip:${account}@${host}>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 REGISTER',
    `Contact: <sip:${account}@${here};transport=${transport.toLowerCase()}>`,
    'Expires: 60',
    'User-Agent: sipward test request',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

function inUri(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
