// The headers of every answer over TCP: what a browser may load and do with it.
import type { RequestHandler } from 'express'
import helmet from 'helmet'

const self = ["'self'"]
const nothing = ["'none'"]

/** Makes the handler that sets them; `isTls` where we speak TLS ourselves. */
export function createWebHeaders(isTls: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: nothing,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: self,
        connectSrc: self,
        formAction: self,
        baseUri: nothing,
        frameAncestors: nothing,
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: nothing,
      },
    },
    // Nobody else is told where people come from. `no-referrer` would also take Origin from our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
}
