// Where something works with the PBX: an address out of a contact's or a server's URI.
import { parseAddress, type Network } from '../domain/address.js'
import { calledByPbx } from '../domain/trust.js'
import type { Untrusted } from '../domain/untrusted.js'

/** One place where something works, and the account that works there; {@link calledByPbx} for servers. */
export interface WorkingSource {
  readonly network: Network
  readonly account: Untrusted
}

// The attacker's view: whoever has one account writes any URI into his Contact, and wants to be reached at a place of
// his while we read the address of somebody else. So the URI is read by the grammar (RFC 3261, section 25.1), from the
// front, once, and whatever the grammar does not know is refused. Each expression here looks at one character.
const unreserved = "A-Za-z0-9\\-_.!~*'()"
const userChar = new RegExp(`[${unreserved}&=+$,;?/:]`)
const parameterText = new RegExp(`^[${unreserved}[\\]/:&+$]+$`)
const hexDigit = /[0-9A-Fa-f]/
const maxUriLength = 1024
const maxPort = 65_535

/** Returns the place that a URI names by a literal address, where the PBX really sends to it. */
export function workingAt(
  uri: string | undefined,
  account: Untrusted = calledByPbx,
): WorkingSource[] {
  if (uri === undefined || uri.length > maxUriLength) return []
  const place = behindScheme(uri)
  const network = place === undefined ? undefined : placeOf(place)
  return network === undefined ? [] : [{ network, account }]
}

function behindScheme(uri: string): string | undefined {
  const colon = uri.indexOf(':')
  const scheme = uri.slice(0, colon).toLowerCase()
  return scheme === 'sip' || scheme === 'sips' ? uri.slice(colon + 1) : undefined
}

/** Whatever stands before an `@` is the user, also where it looks like a host with parameters. */
function placeOf(text: string): Network | undefined {
  const at = text.indexOf('@')
  if (at >= 0 && !isUser(text.slice(0, at))) return undefined
  const place = text.slice(at + 1)
  const end = hostEnd(place)
  const [port = '', ...parameters] = place.slice(end).split(';')
  const leadsThere = isPort(port) && parameters.every(isHarmless)
  return leadsThere ? hostOf(place.slice(0, end)) : undefined
}

function isUser(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '%') {
      if (!hexDigit.test(text[i + 1] ?? '') || !hexDigit.test(text[i + 2] ?? '')) return false
    } else if (!userChar.test(text[i] ?? '')) return false
  }
  return text !== ''
}

/** Where the host ends: behind the bracket of an IPv6 address, else before the port or the first parameter. */
function hostEnd(place: string): number {
  if (place.startsWith('[')) return place.indexOf(']') + 1
  const end = place.search(/[:;]/)
  return end < 0 ? place.length : end
}

/** A name instead of an address tells nothing that could be believed. */
function hostOf(host: string): Network | undefined {
  const isBracketed = host.startsWith('[')
  const address = parseAddress(isBracketed ? host.slice(1, -1) : host)
  const isWellWritten = isBracketed === host.includes(':')
  return isWellWritten ? (address as Network | undefined) : undefined
}

function isPort(text: string): boolean {
  if (text === '') return true
  const digits = text.slice(1)
  return text.startsWith(':') && /^\d{1,5}$/.test(digits) && Number(digits) <= maxPort
}

/**
 * With `maddr` the PBX sends elsewhere (RFC 3261, section 19.1.1): whoever answers there is not at the address that
 * the URI names. PJSIP reads it through an escape too (%6d is m), so no parameter may have one. Headers (`?`), of
 * which a route would lead elsewhere as well, are not of the grammar of parameters.
 */
function isHarmless(parameter: string): boolean {
  const parts = parameter.split('=')
  const isWritten = parts.length <= 2 && parts.every((part) => parameterText.test(part))
  return isWritten && parts[0]?.toLowerCase() !== 'maddr'
}
