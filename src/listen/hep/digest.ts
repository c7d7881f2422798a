// Digest credentials and challenges (RFC 7616, RFC 8760) in the values of their headers.
import type { Challenge, Credentials } from '../../domain/sip-message.js'
import { untrusted, type Untrusted } from '../../domain/untrusted.js'

/** The parameters that are read; the empty text where there is none. */
interface DigestParameters {
  username: string
  nonce: string
  response: string
  stale: string
}

const scheme = /^digest[ \t]+/i
const schemeLength = 'digest'.length
const backslash = 92

/** Tells whether the value of an authentication header is of the digest scheme. */
export function isDigest(value: string): boolean {
  return scheme.test(value)
}

/** Parses the value of an Authorization or Proxy-Authorization header. */
export function parseCredentials(
  value: string,
): Pick<Credentials, 'username' | 'nonce' | 'response'> {
  const { username, nonce, response } = parseParameters(value)
  return { username: text(username), nonce: text(nonce), response: text(response) }
}

/** Parses the value of a WWW-Authenticate or Proxy-Authenticate header. */
export function parseChallenge(value: string): Challenge {
  const { nonce, stale } = parseParameters(value)
  return { nonce: text(nonce), isStale: stale.toLowerCase() === 'true' }
}

/**
 * Walks from parameter to parameter, so that no quoted text can pass for a parameter of its own; of
 * several with one name the first counts. What is not understood ends the walk.
 */
function parseParameters(value: string): DigestParameters {
  const parameters: DigestParameters = { username: '', nonce: '', response: '', stale: '' }
  let position = schemeLength
  for (;;) {
    const equals = value.indexOf('=', position)
    if (equals < 0) return parameters
    const name = nameIn(value.slice(position, equals))
    const start = skipBlanks(value, equals + 1)
    const isQuoted = value.startsWith('"', start)
    const end = isQuoted ? closingQuoteOf(value, start + 1) : commaAfter(value, start)
    if (end < 0) return parameters
    if (isParameter(name) && parameters[name] === '') {
      parameters[name] = isQuoted ? value.slice(start + 1, end) : value.slice(start, end).trim()
    }
    position = isQuoted ? end + 1 : end
  }
}

/** Returns the name before an equals sign; what stands before its comma has no value. */
function nameIn(segment: string): string {
  return segment
    .slice(segment.lastIndexOf(',') + 1)
    .trim()
    .toLowerCase()
}

function isParameter(name: string): name is keyof DigestParameters {
  return name === 'username' || name === 'nonce' || name === 'response' || name === 'stale'
}

function skipBlanks(value: string, start: number): number {
  let position = start
  while (value.startsWith(' ', position)) position += 1
  return position
}

function commaAfter(value: string, start: number): number {
  const comma = value.indexOf(',', start)
  return comma < 0 ? value.length : comma
}

/** Returns where the quoted text ends, or -1. */
function closingQuoteOf(value: string, start: number): number {
  let quote = value.indexOf('"', start)
  while (quote >= 0 && isEscaped(value, start, quote)) quote = value.indexOf('"', quote + 1)
  return quote
}

/** Tells whether an odd number of backslashes stands before the index. */
function isEscaped(value: string, start: number, index: number): boolean {
  let position = index
  while (position > start && value.charCodeAt(position - 1) === backslash) position -= 1
  return (index - position) % 2 === 1
}

function text(value: string): Untrusted {
  return untrusted(value.includes('\\') ? value.replace(/\\([^])/g, '$1') : value)
}
