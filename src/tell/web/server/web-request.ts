// What every request over TCP is asked first: from where, under which name, from which site.
import type { Request, RequestHandler, Response } from 'express'
import type { Network } from '../../../domain/address.js'
import type { LoggedIn, LoginSessions } from '../auth/login-sessions.js'
import { isCrossSite, isOwnHost } from '../auth/request-origin.js'
import { type Client, clientOf, forwardedHost, mayBePlain } from './client-address.js'
import { cookiesOf, sessionCookieName } from './cookies.js'

/** How people reach the server. */
export interface WebPlace {
  /** Without a `/` at its end; undefined where they use the address itself. */
  readonly baseUrl: string | undefined
  readonly isTls: boolean
  readonly trustedProxies: readonly Network[]
  /** The name of this host. */
  readonly host: string
}

/** Makes the handler that finds it out, and refuses what must not be answered. */
export function createRequestCheck(place: WebPlace): RequestHandler {
  const { trustedProxies, isTls, baseUrl } = place
  const base = baseUrl === undefined ? undefined : new URL(baseUrl)
  const names = [place.host.toLowerCase(), ...(base === undefined ? [] : [base.hostname])]
  return (request, response, next) => {
    const client = clientOf(request, trustedProxies)
    const host = request.headers.host ?? ''
    const isProxied = client.isProxied
    if (!isTls && !mayBePlain(request, trustedProxies)) {
      refuse(response, 'this server answers its proxies alone')
      return
    }
    // TLS proves the name by its certificate, and a proxy has chosen it.
    if (!isTls && !isProxied && !isOwnHost(host, names)) {
      refuse(response, 'ask for this machine by its address, or set base_url in section [web]')
      return
    }
    const isSecure = client.isSecure || (isProxied && base?.protocol === 'https:')
    response.locals.client = { ...client, isSecure } satisfies Client
    const forwarded = forwardedHost(request, trustedProxies)
    const hosts = [host, forwarded, base?.host ?? ''].filter((each) => each !== '')
    response.locals.isForeign = isForeign(request, hosts)
    next()
  }
}

function refuse(response: Response, text: string): void {
  response.status(403).type('text').send(`${text}\n`)
}

function isForeign(request: Request, hosts: readonly string[]): boolean {
  const headers = {
    secFetchSite: request.get('sec-fetch-site'),
    origin: request.get('origin'),
  }
  return isCrossSite(request.method, headers, hosts)
}

/** Returns who is logged in. */
export async function sessionOf(
  request: Request,
  response: Response,
  sessions: LoginSessions,
): Promise<LoggedIn | undefined> {
  const { address, isSecure } = response.locals.client as Client
  const secret = cookiesOf(request).get(sessionCookieName(isSecure))
  return secret === undefined ? undefined : sessions.find(secret, address)
}
