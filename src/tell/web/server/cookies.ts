// Cookies (RFC 6265): the session's, and what a viewer has chosen.
import type { IncomingMessage } from 'node:http'

const maxCookieBytes = 8192

/** Reads the cookies of a request; of a name that comes twice, the first counts. */
export function cookiesOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const part of (headers.cookie ?? '').slice(0, maxCookieBytes).split(';')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    if (at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim())
  }
  return cookies
}

/** The name of the session's cookie. `__Host-` binds it to this host, the path `/` and TLS. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sipward' : 'sipward'
}

/** Writes the session's cookie; an empty value takes it away. */
export function sessionCookie(value: string, isSecure: boolean, maxAgeSeconds: number): string {
  const name = sessionCookieName(isSecure)
  const age = value === '' ? 0 : maxAgeSeconds
  const secure = isSecure ? '; Secure' : ''
  return `${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`
}

/** Writes a cookie of a choice, which scripts may read. */
export function choiceCookie(name: string, value: string, path: string): string {
  return `${name}=${value}; Path=${path}; Max-Age=31536000; SameSite=Lax`
}
