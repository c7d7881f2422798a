// Digest credentials, MD5, with qop=auth where the challenge offers it (RFC 7616, section 3.4) and as
// in RFC 2069 where it does not, which is what chan_sip asks for; RFC 3261, section 22.
import { createHash } from 'node:crypto'

/** What a 401 or 407 asks for. */
export interface DigestChallenge {
  readonly header: 'Authorization' | 'Proxy-Authorization'
  readonly realm: string
  readonly nonce: string
  readonly opaque: string
  /** Whether the challenge offers a quality of protection. */
  readonly hasQop: boolean
  readonly isStale: boolean
}

/** Who answers a challenge, and for which request. */
export interface DigestAnswer {
  readonly account: string
  readonly password: string
  readonly method: string
  readonly uri: string
  readonly nonceCount: number
}

/** Reads the challenge of a response, if it carries one. */
export function parseChallenge(message: string): DigestChallenge | undefined {
  const match = /^(WWW|Proxy)-Authenticate:\s*Digest\s+(.*)$/im.exec(message)
  if (match === null) return undefined
  const parameters = match[2] ?? ''
  const value = (name: string): string =>
    new RegExp(`\\b${name}="?([^",]*)"?`, 'i').exec(parameters)?.[1] ?? ''
  return {
    header: match[1]?.toLowerCase() === 'www' ? 'Authorization' : 'Proxy-Authorization',
    realm: value('realm'),
    nonce: value('nonce'),
    opaque: value('opaque'),
    hasQop: /\bqop=/i.test(parameters),
    isStale: value('stale').toLowerCase() === 'true',
  }
}

/** Returns the header line that answers a challenge. */
export function credentialsLine(challenge: DigestChallenge, answer: DigestAnswer): string {
  const { realm, nonce, opaque, hasQop } = challenge
  const nc = answer.nonceCount.toString(16).padStart(8, '0')
  const cnonce = md5(`${nonce}${nc}`).slice(0, 16)
  const secret = md5(`${answer.account}:${realm}:${answer.password}`)
  const request = md5(`${answer.method}:${answer.uri}`)
  const protection = hasQop ? `${nc}:${cnonce}:auth:` : ''
  const response = md5(`${secret}:${nonce}:${protection}${request}`)
  return (
    `${challenge.header}: Digest username="${answer.account}", realm="${realm}", ` +
    `nonce="${nonce}", uri="${answer.uri}", response="${response}", algorithm=MD5` +
    (opaque === '' ? '' : `, opaque="${opaque}"`) +
    (hasQop ? `, cnonce="${cnonce}", qop=auth, nc=${nc}` : '')
  )
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
