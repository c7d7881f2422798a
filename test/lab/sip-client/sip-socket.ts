// One socket to the PBX, datagrams or a stream.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { SipClientOptions } from './report.js'
import { splitStream } from './sip-text.js'

/** A socket that is open. */
export interface SipSocket {
  readonly localPort: number
  send(text: string): void
  close(): void
}

/** What comes from the other side. */
export interface SipSocketSink {
  onMessage(text: string): void
  onClosed(): void
}

/** Opens the socket that the options ask for; rejects where the address cannot be bound or reached. */
export function openSipSocket(options: SipClientOptions, sink: SipSocketSink): Promise<SipSocket> {
  return options.transport === 'UDP' ? openUdp(options, sink) : openTcp(options, sink)
}

async function openUdp(options: SipClientOptions, sink: SipSocketSink): Promise<SipSocket> {
  const { local, target } = options
  const socket = createSocket({
    type: local.address.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: 4 << 20,
    sendBufferSize: 4 << 20,
  })
  socket.bind(local.port, local.address)
  await once(socket, 'listening')
  socket.connect(target.port, target.address)
  await once(socket, 'connect')
  socket.on('message', (datagram) => {
    sink.onMessage(datagram.toString('latin1'))
  })
  // A PBX that is stopped answers with ICMP port unreachable: to an attacker that is silence.
  socket.on('error', () => undefined)
  return {
    localPort: socket.address().port,
    send: (text) => {
      socket.send(text, () => undefined)
    },
    close: () => {
      socket.close()
    },
  }
}

async function openTcp(options: SipClientOptions, sink: SipSocketSink): Promise<SipSocket> {
  const { local, target } = options
  const socket = createConnection({
    host: target.address,
    port: target.port,
    localAddress: local.address,
    ...(local.port === 0 ? {} : { localPort: local.port }),
    noDelay: true,
  })
  await once(socket, 'connect', { signal: AbortSignal.timeout(5000) })
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    const cut = splitStream(rest + chunk)
    rest = cut.rest
    cut.messages.forEach((message) => {
      sink.onMessage(message)
    })
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    sink.onClosed()
  })
  return {
    localPort: socket.localPort ?? 0,
    send: (text) => {
      socket.write(text, 'latin1')
    },
    close: () => {
      socket.destroy()
    },
  }
}
