// Passes HEP datagrams on to another collector, byte for byte: Asterisk mirrors to one target only.
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { DropCounter } from '../drop-counter.js'

/** A collector that is slow or away must not fill our memory. */
const maxBytesWaiting = 4 * 1024 * 1024

/** Sends datagrams to one target. What cannot be sent is counted and lost, as UDP loses it. */
export class HepForwarder {
  readonly #target: { readonly address: string; readonly port: number }
  readonly #drops: DropCounter
  #socket: Socket | undefined

  constructor(target: { readonly address: string; readonly port: number }, drops: DropCounter) {
    this.#target = target
    this.#drops = drops
  }

  /** Passes one datagram on. */
  pass(datagram: Buffer): void {
    const socket = this.#socket ?? this.#open()
    if (socket.getSendQueueSize() > maxBytesWaiting) {
      this.#drops.add('forwardQueueFull')
      return
    }
    const { address, port } = this.#target
    socket.send(datagram, port, address, (error) => {
      if (error !== null) this.#drops.add('notForwarded')
    })
  }

  /** Closes the socket; the next datagram opens another one. */
  stop(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #open(): Socket {
    const socket = createSocket(isIPv6(this.#target.address) ? 'udp6' : 'udp4')
    // Each failure is told to the datagram that had it.
    socket.on('error', () => undefined)
    this.#socket = socket
    return socket
  }
}
