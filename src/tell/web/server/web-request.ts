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
  const { trustedProxies, baseUrl } = place
  const base = baseUrl === undefined ? undefined : new URL(baseUrl)
  const names = [place.host.toLowerCase(), ...(base === undefined ? [] : [base.hostname])]
  return (request, response, next) => {
    const client = clientOf(request, trustedProxies)
    const why = whyNotAnswered(request, client, place, names)
    if (why !== '') {
      refuse(response, why)
      return
    }
    const isSecure = client.isSecure || (client.isProxied && base?.protocol === 'https:')
    response.locals.client = { ...client, isSecure } satisfies Client
    const hosts = [request.headers.host, forwardedHost(request, trustedProxies), base?.host]
    response.locals.isForeign = isForeign(request, hosts)
    next()
  }
}

function whyNotAnswered(
  request: Request,
  { isProxied }: Client,
  { isTls, trustedProxies }: WebPlace,
  names: readonly string[],
): string {
  // TLS proves the name by its certificate, and a proxy has chosen it.
  if (isTls) return ''
  if (!mayBePlain(request, trustedProxies)) return 'this server answers its proxies alone'
  if (isProxied || isOwnHost(request.headers.host ?? '', names)) return ''
  return 'ask for this machine by its address, or set base_url in section [web]'
}

function refuse(response: Response, text: string): void {
  response.status(403).type('text').send(`${text}\n`)
}

function isForeign(request: Request, hosts: readonly (string | undefined)[]): boolean {
  const headers = {
    secFetchSite: request.get('sec-fetch-site'),
    origin: request.get('origin'),
  }
  const known = hosts.filter((host) => host !== undefined && host !== '') as string[]
  return isCrossSite(request.method, headers, known)
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
