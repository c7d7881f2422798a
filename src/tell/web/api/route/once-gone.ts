// The end of an exchange, for whatever holds a place as long as a client is here.
import type { ServerResponse } from 'node:http'

/**
 * Calls once, as soon as the client has its answer or has left. Returns false where that has happened
 * already: it calls never then, and no place may be taken.
 */
export function onceGone(response: ServerResponse, call: () => void): boolean {
  const { socket } = response.req
  if (response.closed || response.destroyed || socket.destroyed) return false
  // Of several requests that were sent at once only the first response has a socket: none of the others is
  // told when it closes.
  const ends = response.socket === null ? [response, socket] : [response]
  const gone = (): void => {
    for (const end of ends) {
      end.off('close', gone)
      end.setMaxListeners(end.getMaxListeners() - 1)
    }
    call()
  }
  for (const end of ends) {
    // Whoever gives places bounds them; Node.js would warn of more than ten on a connection.
    end.setMaxListeners(end.getMaxListeners() + 1)
    end.on('close', gone)
  }
  return true
}
