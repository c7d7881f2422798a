// A real HTTP or HTTPS server on loopback in place of a chat: it keeps what is posted, and answers as told.
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { renewedCertificate, renewedKey } from '../unit/tell/renewed-certificate.js'

/** What was posted. */
export interface Posted {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that runs. */
export interface ChatServer {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly posted: readonly Posted[]
  /** How many connections are open now. */
  readonly connections: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** How it is served and answers; `ok` to everything unless told. */
export interface ChatServerOptions {
  readonly answer?: RequestListener
  /** With a certificate of its own for 127.0.0.1 and localhost. */
  readonly isTls?: boolean
  readonly certificate?: { readonly cert: string; readonly key: string }
  readonly address?: string
}

/** Starts it. */
export async function startChatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const { isTls = false, address = '127.0.0.1' } = options
  const answer: RequestListener = options.answer ?? ((_request, response) => response.end('ok'))
  const posted: Posted[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      posted.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') })
      answer(request, response)
    })
  }
  const { cert, key } = options.certificate ?? { cert: renewedCertificate, key: renewedKey }
  const server = isTls ? createTlsServer({ cert, key }, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${isTls ? 'https' : 'http'}://${address}:${port}`,
    port,
    posted,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count)
          else reject(error)
        })
      }),
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}
