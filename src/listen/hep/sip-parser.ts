// Reads a SIP message as far as the rules need it. RFC 3261.
import { isAscii } from 'node:buffer'
import { createHash } from 'node:crypto'
import {
  sipMethods,
  type Credentials,
  type SipMessage,
  type SipMethod,
  type SipResponse,
} from '../../domain/sip-message.js'
import { userOfUri } from '../../domain/sip-uri.js'
import { untrusted, type Untrusted } from '../../domain/untrusted.js'
import { parseChallenge, parseCredentials } from './digest.js'
import type { HepPacket } from './hep-decoder.js'
import { readSipHeaders, type SipHeaders } from './sip-headers.js'

/** Why a message was refused. */
export type SipRefusal = 'notSip' | 'noCallId' | 'badCseq' | 'noVia' | 'noFrom' | 'noTo'

/** A longer message, in bytes, is absurd; none can be longer than the datagram that it came in. */
export const absurdSipBytes = 32 * 1024

/** How many credentials of a request are read. */
const maxCredentials = 9
const noNonces: readonly Untrusted[] = []
/** What stands for bytes that are no UTF-8. */
const notUtf8 = '\ufffd'

const version = 'SIP/2.0'
const space = 32
const knownMethods: ReadonlySet<string> = new Set(sipMethods)

// Scanners write more than one blank: svmap sends `CSeq: 1  ACK`.
const cseqPattern = /^(\d{1,10})[ \t]+(\S+)$/
const branchPattern = /;[ \t]*branch[ \t]*=[ \t]*([^;,\s]+)/i
const quotedNamePattern = /^"(?:[^"\\]|\\[^])*"/
// One that is not closed goes to the end: if each quote of it were tried again, 64 kB would take seconds.
const quotedPattern = /"(?:[^"\\]|\\[^])*("|\\?$)/g
const tagPattern = /;[ \t]*tag[ \t]*(?:=[ \t]*([^;\s]*))?/gi

/** Parses the SIP message of a HEP packet, captured at `at` by our clock, or says why not. */
export function parseSip(packet: HepPacket, at = packet.at): SipMessage | SipRefusal {
  const isPlain = isAscii(packet.payload)
  // AMI texts are read as UTF-8 too: the two must be equal to be joined.
  const text = packet.payload.toString(isPlain ? 'latin1' : 'utf8')
  const start = skipLineEnds(text)
  const found = text.indexOf('\n', start)
  const lineEnd = found < 0 ? text.length : found
  const startLine = text.slice(start, lineEnd).trimEnd()
  const isResponse = startLine.startsWith(`${version} `)
  if (!isResponse && !startLine.endsWith(` ${version}`)) return 'notSip'
  const headers = readSipHeaders(text, lineEnd + 1)
  const common = toCommon(packet, at, headers)
  if (typeof common === 'string') return common
  if (isResponse) return toResponse(startLine, common, headers)
  const isAbsurd = packet.payload.length > absurdSipBytes
  const oddities = { isAbsurd, isUnreportable: !isPlain && isBeyondEvents(headers) }
  return lacking(headers) ?? toRequest(startLine, common, headers, oddities)
}

type Common = Omit<SipResponse, 'kind' | 'status' | 'challenge'>

function toCommon(packet: HepPacket, at: number, headers: SipHeaders): Common | SipRefusal {
  if (headers.callId === '') return 'noCallId'
  const cseq = cseqPattern.exec(headers.cseq)
  if (cseq === null) return 'badCseq'
  return {
    at,
    captureId: packet.captureId,
    source: packet.source,
    destination: packet.destination,
    callId: untrusted(headers.callId),
    cseq: Number(cseq[1]),
    method: toMethod(cseq[2] ?? ''),
    branch: untrusted(branchPattern.exec(topmost(headers.via))?.[1] ?? ''),
    fromUser: untrusted(userOf(headers.from)),
  }
}

/** What every request must have, RFC 3261, section 8.1.1; a response has it from its request. */
function lacking({ via, from, to }: SipHeaders): SipRefusal | undefined {
  if (via === '') return 'noVia'
  if (from === '') return 'noFrom'
  return to === '' ? 'noTo' : undefined
}

function toRequest(
  startLine: string,
  common: Common,
  headers: SipHeaders,
  { isAbsurd, isUnreportable }: { readonly isAbsurd: boolean; readonly isUnreportable: boolean },
): SipMessage {
  const blank = startLine.indexOf(' ')
  const method = startLine.slice(0, blank)
  return {
    kind: 'request',
    ...common,
    // Asterisk acts on the method of the request line, whatever CSeq claims.
    method: toMethod(method),
    userAgent: untrusted(headers.userAgent),
    requestUri: untrusted(startLine.slice(blank + 1, -version.length).trim()),
    credentials: toCredentials(headers),
    isInDialog: hasTag(headers.to),
    isMalformed: isAbsurd || !isOfMethod(headers.cseq, method),
    isUnreportable,
  }
}

function isOfMethod(cseq: string, method: string): boolean {
  const start = cseq.length - method.length
  if (cseq.charCodeAt(start - 1) > space) return false
  return cseq.endsWith(method) || cseq.slice(start).toLowerCase() === method.toLowerCase()
}

/** Asterisk's events tell of the first Authorization; Proxy-Authorization comes behind them all. */
function toCredentials(headers: SipHeaders): Credentials | undefined {
  const { credentials, moreCredentials, proxyCredentials } = headers
  if (credentials === '' && proxyCredentials === '') return undefined
  if (moreCredentials === '' && proxyCredentials === '') {
    const only = parseCredentials(credentials)
    return { ...only, fingerprint: only.response, otherNonces: noNonces }
  }
  const all = `${credentials}\n${moreCredentials}${proxyCredentials}`.trim()
  const lines = all.split('\n', maxCredentials)
  const [first = parseCredentials(''), ...others] = lines.map(parseCredentials)
  const isOne = lines.length === 1
  const fingerprint = isOne ? first.response : createHash('sha256').update(all).digest('hex')
  const otherNonces = others.map(({ nonce }) => nonce)
  return { ...first, fingerprint: untrusted(fingerprint), otherNonces }
}

/** Tells whether something that Asterisk's event would bear is no UTF-8, which its JSON refuses. */
function isBeyondEvents({ callId, from, credentials, proxyCredentials }: SipHeaders): boolean {
  return (callId + from + credentials + proxyCredentials).includes(notUtf8)
}

function toResponse(
  startLine: string,
  common: Common,
  headers: SipHeaders,
): SipMessage | SipRefusal {
  const status = /^\d{3}(?= |$)/.exec(startLine.slice(version.length + 1))
  if (status === null) return 'notSip'
  const challenge = headers.challenge === '' ? undefined : parseChallenge(headers.challenge)
  return { kind: 'response', ...common, status: Number(status[0]), challenge }
}

/** Line ends before the start line are allowed (RFC 3261, section 7.5). */
function skipLineEnds(text: string): number {
  let start = 0
  while (text.startsWith('\n', start) || text.startsWith('\r', start)) start += 1
  return start
}

function toMethod(text: string): SipMethod {
  return knownMethods.has(text) ? (text as SipMethod) : 'OTHER'
}

function topmost(via: string): string {
  const comma = via.indexOf(',')
  return comma < 0 ? via : via.slice(0, comma)
}

/** Returns the user part of the URI in a From header. */
function userOf(from: string): string {
  const name = nameLengthOf(from)
  const bracket = from.indexOf('<', name)
  return userOfUri(from.slice(bracket < 0 ? name : bracket))
}

function nameLengthOf(header: string): number {
  return header.startsWith('"') ? (quotedNamePattern.exec(header)?.[0].length ?? 0) : 0
}

function withoutQuoted(text: string): string {
  return text.replace(quotedPattern, (all, end: string) => (end === '"' ? '""' : all))
}

/** Tells whether a To header bears a tag; one in its name, its URI or quotes does not count. Of several the last counts. */
function hasTag(to: string): boolean {
  const end = to.indexOf('>', nameLengthOf(to))
  if (end === to.length - 1) return false
  const parameters = to.slice(end + 1)
  const plain = parameters.includes('"') ? withoutQuoted(parameters) : parameters
  const tags = [...plain.matchAll(tagPattern)]
  return (tags.at(-1)?.[1] ?? '') !== ''
}
