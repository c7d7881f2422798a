// Finds the few headers that matter in a SIP message, without cutting up the rest: the hot path of HEP.
// RFC 3261, section 7.3: any case, compact forms, folded lines.
import { isDigest } from './digest.js'

/**
 * The headers that are read. Of Authorization the first is in `credentials`, the others, a line each, in
 * `moreCredentials`; those of Proxy-Authorization are a line each too.
 */
export type SipHeader =
  | 'via'
  | 'from'
  | 'to'
  | 'callId'
  | 'cseq'
  | 'userAgent'
  | 'credentials'
  | 'moreCredentials'
  | 'proxyCredentials'
  | 'challenge'

interface HeaderName {
  readonly name: string
  readonly header: SipHeader

  /**
   * Which of several counts. PJSIP takes the last Call-ID, From and CSeq (sip_parser.c) and with them
   * names the SessionID and AccountID of its events, but the first of the others.
   */
  readonly isLastValid: boolean
}

const first = { isLastValid: false }
const last = { isLastValid: true }

const headerNames: readonly HeaderName[] = [
  { name: 'via', header: 'via', ...first },
  { name: 'v', header: 'via', ...first },
  { name: 'from', header: 'from', ...last },
  { name: 'f', header: 'from', ...last },
  { name: 'to', header: 'to', ...last },
  { name: 't', header: 'to', ...last },
  { name: 'call-id', header: 'callId', ...last },
  { name: 'i', header: 'callId', ...last },
  { name: 'cseq', header: 'cseq', ...last },
  { name: 'user-agent', header: 'userAgent', ...first },
  { name: 'authorization', header: 'credentials', ...first },
  { name: 'proxy-authorization', header: 'proxyCredentials', ...first },
  { name: 'www-authenticate', header: 'challenge', ...first },
  { name: 'proxy-authenticate', header: 'challenge', ...first },
]

const authentications: ReadonlySet<SipHeader> = new Set([
  'credentials',
  'proxyCredentials',
  'challenge',
])

const lowerCaseBit = 0x20

// By the first letter in lower case.
const namesByLetter: readonly (readonly HeaderName[])[] = Array.from({ length: 128 }, (_, letter) =>
  headerNames.filter(({ name }) => name.charCodeAt(0) === letter),
)

const space = 32
const tab = 9
const colon = 58
const lineFeed = 10
const carriageReturn = 13

/** The values found, the empty text where there was none. */
export type SipHeaders = Readonly<Record<SipHeader, string>>

/** Reads the headers of `text` from `start`, the line behind the start line, up to the empty line. */
export function readSipHeaders(text: string, start: number): SipHeaders {
  const headers: Record<SipHeader, string> = {
    via: '',
    from: '',
    to: '',
    callId: '',
    cseq: '',
    userAgent: '',
    credentials: '',
    moreCredentials: '',
    proxyCredentials: '',
    challenge: '',
  }
  let line = start
  while (line < text.length) {
    const lineEnd = lineEndOf(text, line)
    let end = lineEnd
    // A line that starts with a blank continues the one before.
    while (isBlank(text.charCodeAt(end + 1))) end = lineEndOf(text, end + 1)
    const code = text.charCodeAt(line)
    if (code === lineFeed || (code === carriageReturn && lineEnd === line + 1)) break
    const entry = findName(text, line)
    if (entry !== undefined && (entry.isLastValid || isOpen(headers, entry.header))) {
      const value = valueIn(text, text.indexOf(':', line) + 1, end)
      take(headers, entry.header, end === lineEnd ? value : value.replace(/\r?\n[ \t]+/g, ' '))
    }
    line = end + 1
  }
  return headers
}

/** Tells whether a value of this header still counts. */
function isOpen(headers: SipHeaders, header: SipHeader): boolean {
  return headers[header] === '' || header === 'credentials' || header === 'proxyCredentials'
}

function take(headers: Record<SipHeader, string>, header: SipHeader, value: string): void {
  const isAuthentication = authentications.has(header)
  if (isAuthentication && !isDigest(value)) return
  if (header === 'proxyCredentials') headers.proxyCredentials += `${value}\n`
  else if (header === 'credentials' && headers.credentials !== '')
    headers.moreCredentials += `${value}\n`
  else headers[header] = value
}

/** Returns the value without the blanks around it and the carriage return behind it. */
function valueIn(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (isBlank(text.charCodeAt(start))) start += 1
  while (end > start && text.charCodeAt(end - 1) <= space) end -= 1
  return text.slice(start, end)
}

/** Returns where the line feed is that ends the line, or the end of the text. */
function lineEndOf(text: string, start: number): number {
  const found = text.indexOf('\n', start)
  return found < 0 ? text.length : found
}

function isBlank(code: number): boolean {
  return code === space || code === tab
}

function findName(text: string, line: number): HeaderName | undefined {
  const candidates = namesByLetter[text.charCodeAt(line) | lowerCaseBit]
  if (candidates === undefined) return undefined
  for (const entry of candidates) {
    let after = line + entry.name.length
    while (isBlank(text.charCodeAt(after))) after += 1
    if (text.charCodeAt(after) !== colon) continue
    if (text.slice(line, line + entry.name.length).toLowerCase() === entry.name) return entry
  }
  return undefined
}
