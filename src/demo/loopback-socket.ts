// The socket of the demo's pages: it listens on the machine's own loopback, also where the demo runs in
// a network of its own. A socket stays in the network in which it was opened.
import { once } from 'node:events'
import { createServer, type AddressInfo, Server } from 'node:net'

/** Listens on 127.0.0.1, on a port that the system chooses. */
export async function listenOnLoopback(): Promise<Server> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Takes the socket that the process which has started us hands over. */
export async function receiveSocket(): Promise<Server> {
  const [, socket] = (await once(process, 'message')) as [unknown, unknown]
  process.disconnect()
  if (!(socket instanceof Server)) throw new TypeError('no socket was handed over')
  return socket
}

/** The port on which a socket listens. */
export function portOf(socket: Server): number {
  return (socket.address() as AddressInfo).port
}
