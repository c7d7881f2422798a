// A daemon behind a proxy as people have one: it names for whom it asks, and serves the pages below a path.
import { createServer, request as httpRequest } from 'node:http'
import type { Network } from '../../../src/domain/address.js'
import { freePort, serveDaemon, type ServedDaemon } from './served-daemon.js'

/** A daemon, and where its proxy is. */
export interface ProxiedDaemon {
  readonly served: ServedDaemon
  readonly base: string
  stop(): Promise<void>
}

/**
 * Starts both. The header `x-test-from` says whom the proxy sees; `x-test-keep` has it hand the path on
 * instead of taking it away.
 */
export async function serveBehindProxy(): Promise<ProxiedDaemon> {
  const proxyPort = await freePort()
  const base = `http://127.0.0.1:${proxyPort}/pbx`
  const served = await serveDaemon(() => ({
    baseUrl: base,
    trustedProxies: ['127.0.0.1' as Network],
  }))
  const proxy = createServer((incoming, answer) => {
    const from = String(incoming.headers['x-test-from'] ?? '127.0.0.1')
    const isKept = incoming.headers['x-test-keep'] !== undefined
    const path = (incoming.url ?? '').slice(isKept ? 0 : '/pbx'.length)
    const forwarded = `${String(incoming.headers['x-forwarded-for'] ?? '')}, ${from}`
    const headers = { ...incoming.headers, 'x-forwarded-for': forwarded }
    const { method } = incoming
    const place = { host: '127.0.0.1', port: served.port, path, method, headers }
    const outgoing = httpRequest(place, (response) => {
      answer.writeHead(response.statusCode ?? 0, response.headers)
      response.pipe(answer)
    })
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => proxy.listen(proxyPort, '127.0.0.1', resolve))
  return {
    served,
    base,
    stop: async () => {
      proxy.closeAllConnections()
      proxy.close()
      await served.stop()
    },
  }
}
