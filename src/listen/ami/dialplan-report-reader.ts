// Reads the AMI UserEvent `SipwardAttempt`, by which a dialplan reports a caller.
//
// The attacker's view: the event begins with a snapshot of his channel, and his number and his name
// in it may hold a line end and a header of his making: an address of somebody else, whom he would
// like to have blocked. So a block is believed only in Asterisk's own order, and only where the name
// of the event and its address stand in it once. A number may also hold a comma, which begins a
// header in UserEvent(): the first header of each name counts, so the address has to come first.
import { familyOf, parseAddress, type Address } from '../../domain/address.js'
import type { DialplanReport } from '../../domain/dialplan-report.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { unknownText, untrusted, type Untrusted } from '../../domain/untrusted.js'

/** What the block of a UserEvent with a channel begins with. */
export const userEventHead = 'Event: UserEvent\r\nPrivilege: user,'

const eventName = 'sipwardattempt'
const endpointPattern =
  /^(?:\[(?<v6>[0-9a-f:.]{2,45})\]|(?<v4>[0-9.]{7,15}))(?::(?<port>\d{1,5}))?$/i

/** Tells whether a block that begins with {@link userEventHead} may be a report; cheap, for all others. */
export function mayBeReport(block: string): boolean {
  return /\r\nUserEvent: SipwardAttempt\r\n/i.test(block)
}

/**
 * Reads a report; undefined where the block is not as Asterisk writes it, or names no address.
 * @param receivedAt when it arrived, in ms since the epoch
 */
export function readDialplanReport(
  block: string,
  pbx: string,
  receivedAt: number,
): DialplanReport | undefined {
  const lines = block.split('\r\n').map(toHeader)
  const place = lines.findIndex(([key]) => key === 'userevent')
  const own = lines.slice(place + 1)
  const remote = toEndpoint(valueOf(own, 'address'))
  if (!isAsWritten(lines, place) || remote === undefined) return undefined
  return {
    pbx,
    at: receivedAt,
    remote,
    victim: toEndpoint(valueOf(own, 'local'))?.address,
    account: toText(valueOf(own, 'account')),
    calledNumber: toText(valueOf(own, 'number')),
    sessionId: toText(valueOf(lines, 'channel')),
    reason: toText(valueOf(own, 'reason')),
  }
}

/** Tells whether the headers are in Asterisk's order, with one event name and one address. */
function isAsWritten(lines: readonly Header[], place: number): boolean {
  const isOnce = (name: string): boolean => lines.filter(([key]) => key === name).length === 1
  return (
    lines[2]?.[0] === 'channel' &&
    lines[place - 1]?.[0] === 'linkedid' &&
    lines[place]?.[1].toLowerCase() === eventName &&
    isOnce('userevent') &&
    isOnce('address')
  )
}

type Header = readonly [key: string, value: string]

function toHeader(line: string): Header {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()]
}

function valueOf(headers: readonly Header[], key: string): string {
  return headers.find(([known]) => known === key)?.[1] ?? ''
}

/** Reads `192.0.2.1`, `192.0.2.1:5060`, `2001:db8::1` and `[2001:db8::1]:5060`, as CHANNEL() gives them. */
function toEndpoint(text: string): Endpoint | undefined {
  const { v6, v4, port = '0' } = endpointPattern.exec(text)?.groups ?? {}
  const address: Address | undefined = parseAddress(v6 ?? v4 ?? text)
  if (address === undefined || Number(port) > 0xffff) return undefined
  return { family: familyOf(address), transport: 'UDP', address, port: Number(port) }
}

function toText(value: string): Untrusted {
  if (value === '') return unknownText
  return untrusted(Buffer.from(value.slice(0, 1024), 'latin1').toString('utf8'))
}
