// SIP messages as text: requests that the client writes, responses that it reads.
import type { SipClientOptions } from './report.js'

/** The parts of one request that differ from the last. */
export interface RequestParts {
  readonly method: string
  readonly uri: string
  readonly callId: string
  readonly cseq: number
  readonly branch: string
  /** The To tag of the response that an ACK acknowledges. */
  readonly toTag?: string | undefined
  readonly credentials?: string | undefined
}

/** A response reduced to what the client counts by. */
export interface Response {
  readonly status: number
  readonly branch: string
  readonly toTag: string
  readonly text: string
}

/** Returns a host as it is written in URIs and Via. */
export function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}

/** Returns the Request-URI of the client's requests, by the number of the guess. */
export function requestUri(options: SipClientOptions, guess: number): string {
  const host = hostText(options.target.address)
  const number = options.number?.replace('%n', String(guess)) ?? options.account
  return options.method === 'REGISTER' ? `sip:${host}` : `sip:${number}@${host}`
}

/** Writes one request. */
export function requestText(
  options: SipClientOptions,
  localPort: number,
  parts: RequestParts,
): string {
  const local = `${hostText(options.local.address)}:${String(localPort)}`
  const host = hostText(options.target.address)
  const toTag = parts.toTag === undefined ? '' : `;tag=${parts.toTag}`
  const lines = [
    `${parts.method} ${parts.uri} SIP/2.0`,
    `Via: SIP/2.0/${options.transport} ${local};branch=${parts.branch};rport`,
    `From: <sip:${options.account}@${host}>;tag=${parts.callId.slice(0, 8)}`,
    `To: <sip:${options.account}@${host}>${toTag}`,
    `Call-ID: ${parts.callId}`,
    `CSeq: ${String(parts.cseq)} ${options.cseqMethod ?? parts.method}`,
    `Contact: <sip:${options.account}@${local};transport=${options.transport.toLowerCase()}>`,
    'Max-Forwards: 70',
    `User-Agent: ${options.userAgent}`,
    ...(parts.method === 'REGISTER' ? ['Expires: 300'] : []),
    ...(parts.credentials === undefined ? [] : [parts.credentials]),
    'Content-Length: 0',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Reads a response; undefined for requests and for what is no SIP. */
export function parseResponse(text: string): Response | undefined {
  const status = /^SIP\/2\.0 (\d{3}) /.exec(text)?.[1]
  const branch = /^(?:Via|v):[^\r\n]*;branch=([^;\s,]+)/im.exec(text)?.[1]
  if (status === undefined || branch === undefined) return undefined
  const toTag = /^(?:To|t):[^\r\n]*;tag=([^;\s]+)/im.exec(text)?.[1] ?? ''
  return { status: Number(status), branch, toTag, text }
}

/** Cuts a stream into messages (RFC 3261, section 18.3); returns the messages and what is left over. */
export function splitStream(buffered: string): { messages: string[]; rest: string } {
  const messages: string[] = []
  let rest = buffered
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return { messages, rest }
    const length = Number(/^(?:Content-Length|l):\s*(\d+)/im.exec(rest.slice(0, end))?.[1] ?? '0')
    if (rest.length < end + 4 + length) return { messages, rest }
    messages.push(rest.slice(0, end + 4 + length))
    rest = rest.slice(end + 4 + length)
  }
}
