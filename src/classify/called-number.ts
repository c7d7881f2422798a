// Whom an INVITE calls: the user part of its Request-URI.
import { unescapeUser, userOfUri } from '../domain/sip-uri.js'
import { untrusted } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'

const telephonePattern = /^\s*tel:([^;>]*)/i

/** Returns the number that a Request-URI calls (sip, sips or tel); empty where it names no user. */
export function calledNumberOf(requestUri: Untrusted): Untrusted {
  const telephone = telephonePattern.exec(requestUri)?.[1]
  return untrusted(telephone === undefined ? userOfUri(requestUri) : unescapeUser(telephone))
}
