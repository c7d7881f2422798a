// Reads a SIP message as far as the rules need it. RFC 3261.
import { isAscii } from 'node:buffer'
import { createHash } from 'node:crypto'
import {
  sipMethods,
  type Credentials,
  type SipMessage,
  type SipMethod,
  type SipRequest,
} from '../../domain/sip-message.js'
import { untrusted } from '../../domain/untrusted.js'
import { parseChallenge, parseCredentials } from './digest.js'
import type { HepPacket } from './hep-decoder.js'
import { readSipHeaders, type SipHeaders } from './sip-headers.js'

/** Why a message was refused. */
export type SipRefusal = 'notSip' | 'noCallId' | 'badCseq'

const version = 'SIP/2.0'
const knownMethods: ReadonlySet<string> = new Set(sipMethods)

// Scanners write more than one blank: svmap sends `CSeq: 1  ACK`.
const cseqPattern = /^(\d{1,10})[ \t]+(\S+)$/
const branchPattern = /;[ \t]*branch[ \t]*=[ \t]*([^;,\s]+)/i
const userPattern = /^\s*<?\s*sips?:([^@:>]*)(?::[^@>]*)?@/i
const quotedNamePattern = /^"(?:[^"\\]|\\[^])*"/

/** Parses the SIP message of a HEP packet, captured at `at` by our clock, or says why not. */
export function parseSip(packet: HepPacket, at = packet.at): SipMessage | SipRefusal {
  const text = decode(packet.payload)
  const start = skipLineEnds(text)
  const found = text.indexOf('\n', start)
  const lineEnd = found < 0 ? text.length : found
  const startLine = text.slice(start, lineEnd).trimEnd()
  const isResponse = startLine.startsWith(`${version} `)
  if (!isResponse && !startLine.endsWith(` ${version}`)) return 'notSip'
  const headers = readSipHeaders(text, lineEnd + 1)
  const common = toCommon(packet, at, headers)
  if (typeof common === 'string') return common
  return isResponse ? toResponse(startLine, common, headers) : toRequest(startLine, common, headers)
}

type Common = Omit<SipRequest, 'kind' | 'userAgent' | 'requestUri' | 'credentials'>

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

function toRequest(startLine: string, common: Common, headers: SipHeaders): SipMessage {
  const blank = startLine.indexOf(' ')
  return {
    kind: 'request',
    ...common,
    // Asterisk acts on the method of the request line, whatever CSeq claims.
    method: toMethod(startLine.slice(0, blank)),
    userAgent: untrusted(headers.userAgent),
    requestUri: untrusted(startLine.slice(blank + 1, -version.length).trim()),
    credentials: toCredentials(headers),
  }
}

function toCredentials({ credentials, moreCredentials }: SipHeaders): Credentials | undefined {
  if (credentials === '') return undefined
  const first = parseCredentials(credentials)
  if (moreCredentials === '') return { ...first, fingerprint: first.response }
  const hash = createHash('sha256').update(credentials).update('\n').update(moreCredentials)
  return { ...first, fingerprint: untrusted(hash.digest('hex')) }
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

/** AMI texts are read as UTF-8 too: the two must be equal to be joined. */
function decode(payload: Buffer): string {
  return payload.toString(isAscii(payload) ? 'latin1' : 'utf8')
}

function toMethod(text: string): SipMethod {
  return knownMethods.has(text) ? (text as SipMethod) : 'OTHER'
}

function topmost(via: string): string {
  const comma = via.indexOf(',')
  return comma < 0 ? via : via.slice(0, comma)
}

/** Returns the user part of the URI in a From header, unescaped as PJSIP unescapes it. */
function userOf(from: string): string {
  const name = from.startsWith('"') ? (quotedNamePattern.exec(from)?.[0].length ?? 0) : 0
  const bracket = from.indexOf('<', name)
  const user = userPattern.exec(from.slice(bracket < 0 ? name : bracket))?.[1] ?? ''
  return user.includes('%') ? unescaped(user) : user
}

function unescaped(user: string): string {
  const bytes = Buffer.from(user, 'utf8').toString('latin1')
  const plain = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(plain, 'latin1').toString('utf8')
}
