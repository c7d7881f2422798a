// The peer of our AMI client: asterisk-manager, on a loopback socket that sends what it is given.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { AmiServer, amiLogin } from '../support/ami-server.js'

/** How the peer is called in a table. */
export const peerName = 'asterisk-manager 0.2.0'

/** The part of asterisk-manager that is used; it has no types of its own. */
interface PeerManager {
  on(event: 'managerevent', listener: (event: unknown) => void): void
  disconnect(): void
}

type PeerConstructor = new (
  port: number,
  host: string,
  username: string,
  secret: string,
  events: boolean,
) => PeerManager

/** A client that is logged in. */
export interface PeerClient {
  readonly count: () => number
  readonly disconnect: () => void
}

/** Logs in; resolves when the login's own FullyBooted is behind it, so that only what follows counts. */
export async function connectPeer(
  port: number,
  onCount: (count: number) => void = () => undefined,
): Promise<PeerClient> {
  const Manager = createRequire(import.meta.url)('asterisk-manager') as PeerConstructor
  const peer = new Manager(port, '127.0.0.1', amiLogin.username, amiLogin.secret, true)
  let count = 0
  await once(peer as unknown as NodeJS.EventEmitter, 'managerevent')
  peer.on('managerevent', () => {
    count += 1
    onCount(count)
  })
  return {
    count: () => count,
    disconnect: () => {
      peer.disconnect()
    },
  }
}

/** An AMI server with the peer logged in, both in this process. */
export interface PeerPair {
  /** Sends a stream of so many events; resolves when the peer has told of all of them. */
  readonly run: (stream: Buffer, events: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a {@link PeerPair}. */
export async function openPeerPair(): Promise<PeerPair> {
  const server = await new AmiServer().start()
  const client = await connectPeer(server.port)
  return {
    run: (stream, events) => sendAndCount(server, { stream, events, countOf: client.count }),
    close: async () => {
      client.disconnect()
      await server.stop()
    },
  }
}

/** Sends a stream and waits until the receiver has counted so many more events. */
export async function sendAndCount(
  server: AmiServer,
  sent: {
    readonly stream: Buffer
    readonly events: number
    readonly countOf: () => number
  },
): Promise<void> {
  const { stream, events, countOf } = sent
  const before = countOf()
  const isSent = server.sendAll(stream)
  while (countOf() - before < events) await new Promise(setImmediate)
  await isSent
}
