// Sends HEP datagrams over UDP, as Asterisk's res_hep does.
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { AppError } from '../domain/app-error.js'

/** Where HEP datagrams are received. */
export interface HepTarget {
  readonly host: string
  readonly port: number
}

/** A UDP socket for one receiver. UDP has no back-pressure: what the receiver has no room for is lost. */
export class HepSender {
  readonly #target: HepTarget
  readonly #socket: Socket

  constructor(target: HepTarget) {
    this.#target = target
    this.#socket = createSocket(isIPv6(target.host) ? 'udp6' : 'udp4')
  }

  /**
   * Hands one datagram to the kernel.
   * @throws AppError `unavailable` where the kernel does not take it.
   */
  async send(bytes: Buffer): Promise<void> {
    const { host, port } = this.#target
    await new Promise<void>((resolve, reject) => {
      this.#socket.send(bytes, port, host, (cause) => {
        if (cause === null) resolve()
        else reject(new AppError('unavailable', `cannot send HEP to ${host}:${port}`, { cause }))
      })
    })
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(resolve))
  }
}
