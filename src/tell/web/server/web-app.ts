// The application over the network: the rows of the API behind tokens, bounds and headers.
import express, { type Express, type Request } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import type { Clock } from '../../../ports/clock.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { Tokens } from '../../../ports/tokens.js'
import { createApi } from '../api/create-api.js'
import { errorJson, sendJson } from '../api/route/api-error.js'
import { requireToken } from './require-token.js'

/** What the application needs. */
export interface WebAppOptions {
  readonly operator: Operator
  readonly tokens: Pick<Tokens, 'find' | 'touch'>
  readonly clock: Clock
  /** The path below which everything lies, `/sipward`; empty for none. */
  readonly basePath: string
  readonly trustedProxies: readonly string[]
  readonly onBug: (error: Error) => void
  /** The most requests of one address in a minute; 600 unless given. */
  readonly requestsPerMinute?: number
}

const usualRequestsPerMinute = 600

// Everything comes from this machine, and nothing of it is written into a page as it is.
const directives = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'object-src': ["'none'"],
  'require-trusted-types-for': ["'script'"],
}

/** Creates the application. */
export function createWebApp(options: WebAppOptions): Express {
  const { operator, tokens, clock, basePath, trustedProxies, onBug } = options
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  // Only what a listed proxy says of an address is believed.
  app.set('trust proxy', [...trustedProxies])
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      referrerPolicy: { policy: 'no-referrer' },
      // A browser that has once been here by TLS keeps to it; what a proxy does is the proxy's.
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    }),
  )
  app.use(limitRequests(options.requestsPerMinute ?? usualRequestsPerMinute))
  const authorize = requireToken(tokens, clock)
  app.use(basePath === '' ? '/' : basePath, createApi(operator, { onBug, authorize, basePath }))
  return app
}

function limitRequests(limit: number) {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // An IPv6 customer has a /64 at least.
    ipv6Subnet: 64,
    handler: (_request: Request, response) => {
      const message = `more than ${limit} requests in a minute`
      sendJson(response, errorJson('tooMany', message, 'wait as Retry-After says'), 429)
    },
  })
}
