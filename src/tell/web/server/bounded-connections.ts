// The connections of a server, bounded so that those who keep many open leave room for others: one
// too many ends the one that has been idle for longest.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The bounds. */
export interface ConnectionBounds {
  /** The most connections at a time. */
  readonly maxConnections: number
  /** A connection that asks nothing for so long is ended. */
  readonly idleMs: number
}

/**
 * Bounds the connections of a server. A connection that is being answered is in use and never ended
 * for another one; one that has sent half a request is idle like one that has sent nothing.
 * @returns a function that tells how many connections are open
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): () => number {
  // In the order in which they fell idle: the first one has been idle for longest.
  const idle = new Set<Socket>()
  const busy = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    idle.add(socket)
    socket.setTimeout(bounds.idleMs, () => {
      if (!busy.has(socket)) socket.destroy()
    })
    socket.once('close', () => {
      idle.delete(socket)
      busy.delete(socket)
    })
    for (const oldest of idle) {
      if (idle.size + busy.size <= bounds.maxConnections || oldest === socket) break
      // Left out at once: its end is told later.
      idle.delete(oldest)
      oldest.destroy()
    }
  })
  server.on('request', (request, response) => {
    const { socket } = request
    idle.delete(socket)
    busy.set(socket, (busy.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const running = (busy.get(socket) ?? 1) - 1
      if (running > 0) {
        busy.set(socket, running)
        return
      }
      busy.delete(socket)
      if (!socket.destroyed) idle.add(socket)
    })
  })
  return () => idle.size + busy.size
}
