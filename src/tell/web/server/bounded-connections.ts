// The connections of a server, bounded so that those who keep many open leave room for others: beyond
// the bound the one that has waited for longest is ended.
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/** The bounds. */
export interface ConnectionBounds {
  /** Beyond so many connections those that wait are ended, the oldest first. */
  readonly maxConnections: number
  /** A connection that has come so recently is not ended: its request may be on its way. */
  readonly graceMs: number
  /** A connection that asks nothing for so long is ended. */
  readonly idleMs: number
  /** Which event brings the connections that requests have; of TLS it is `secureConnection`. */
  readonly event?: 'connection' | 'secureConnection'
}

interface Connection {
  since: number
  /** The request that came last, until it is answered. */
  request: IncomingMessage | undefined
}

/**
 * Bounds the connections of a server. One whose request has come whole is being answered and is never
 * ended for another one; one that has sent nothing, or half a request, waits.
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): void {
  // In the order in which they began to wait: the first one has waited for longest.
  const connections = new Map<Socket, Connection>()
  const wait = (socket: Socket): void => {
    connections.delete(socket)
    connections.set(socket, { since: performance.now(), request: undefined })
  }
  server.on(bounds.event ?? 'connection', (socket: Socket) => {
    wait(socket)
    socket.setTimeout(bounds.idleMs, () => {
      if (connections.get(socket)?.request?.complete !== true) socket.destroy()
    })
    socket.once('close', () => connections.delete(socket))
    endOldest(connections, bounds)
  })
  server.on('request', (request, response) => {
    const { socket } = request
    const connection = connections.get(socket)
    if (connection === undefined) return
    connection.request = request
    response.once('close', () => {
      // Several requests may have been sent at once: the last one counts.
      if (connections.get(socket)?.request === request) wait(socket)
    })
  })
}

function endOldest(
  connections: Map<Socket, Connection>,
  { maxConnections, graceMs }: ConnectionBounds,
): void {
  let surplus = connections.size - maxConnections
  const before = performance.now() - graceMs
  for (const [socket, { since, request }] of connections) {
    if (surplus <= 0 || since > before) return
    if (request?.complete === true) continue
    surplus -= 1
    connections.delete(socket)
    socket.destroy()
  }
}
