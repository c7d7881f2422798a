// Reads who works with the PBX out of what its manager lists and tells: contacts, peers, registrations, identify matches.
import { parseAddress, parseNetwork, type Network } from '../../domain/address.js'
import { calledByPbx } from '../../domain/trust.js'
import { untrusted, type Untrusted } from '../../domain/untrusted.js'
import { workingAt, type WorkingSource } from '../working-address.js'

/** The headers of one block by lower-case name. */
export type Headers = ReadonlyMap<string, string>

/**
 * Reads one row of the AstDB's family `registrar`, where PJSIP keeps its contacts (res_pjsip, sorcery
 * object `contact`). Nothing where it has ended, or where a proxy stands between (Path, RFC 3327).
 */
export function readStoredContact(headers: Headers, now: number): WorkingSource[] {
  if (headers.get('key')?.startsWith('/registrar/contact/') !== true) return []
  const contact = parseObject(headers.get('val') ?? '')
  const until = Number(contact.expiration_time) * 1000
  if (!(until > now) || (contact.path ?? '') !== '') return []
  return workingAt(contact.uri, ownText(contact.endpoint))
}

/** Reads a PeerEntry of chan_sip: a registered phone, or a peer with a host of its own. */
export function readPeer(headers: Headers): WorkingSource[] {
  const network = parseAddress(headers.get('ipaddress') ?? '') as Network | undefined
  if (network === undefined || headers.get('status') === 'UNREACHABLE') return []
  const isDynamic = headers.get('dynamic') === 'yes'
  const account = isDynamic ? ownText(headers.get('objectname')) : calledByPbx
  return account === undefined ? [] : [{ network, account }]
}

/** Reads a registration of ours with a server, as PJSIP (OutboundRegistrationDetail) or chan_sip (RegistryEntry) lists it. */
export function readRegistration(headers: Headers): WorkingSource[] {
  const isRegistered = (headers.get('status') ?? headers.get('state')) === 'Registered'
  if (!isRegistered) return []
  return workingAt(headers.get('serveruri') ?? `sip:${headers.get('host') ?? ''}`)
}

/** Reads the news that we are registered with a server (Registry), or that a contact answers (ContactStatus). */
export function readNews(headers: Headers): WorkingSource[] {
  if (headers.get('event') === 'Registry' && headers.get('status') === 'Registered') {
    return workingAt(headers.get('domain'))
  }
  // Whoever answers at the contact speaks SIP with us, whatever the phone wrote into it.
  const answers = headers.get('contactstatus') === 'Reachable'
  return answers ? workingAt(headers.get('uri'), ownText(headers.get('endpointname'))) : []
}

/** Reads an IdentifyDetail: the networks that are taken for an endpoint by their address alone. */
export function readIdentify(headers: Headers): WorkingSource[] {
  return (headers.get('match') ?? '').split(',').flatMap((match) => {
    const [address = '', mask = ''] = match.split('/')
    const prefix = prefixOfMask(mask)
    const network = prefix === undefined ? undefined : parseNetwork(`${address}/${prefix}`)
    return network === undefined ? [] : [{ network, account: calledByPbx }]
  })
}

/** A copy of the name, so that no chunk of the network stays in memory with it. */
function ownText(name: string | undefined): Untrusted | undefined {
  if (name === undefined || name === '') return undefined
  return untrusted(Buffer.from(name.slice(0, 1024), 'latin1').toString('utf8'))
}

function parseObject(json: string): Readonly<Record<string, string | undefined>> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return {}
    const texts = Object.entries(value).filter(([, text]) => typeof text === 'string')
    return Object.fromEntries(texts)
  } catch {
    // What is no JSON is no contact of PJSIP's.
    return {}
  }
}

/** `255.255.255.0` and `ffff:ffff::` are 24 and 32; undefined where it is no mask of leading ones. */
function prefixOfMask(mask: string): number | undefined {
  const isIpv6 = mask.includes(':')
  if (parseAddress(mask) === undefined) return undefined
  const bits = isIpv6 ? ipv6Bits(mask) : ipv4Bits(mask)
  return /^1*0*$/.test(bits) ? (bits.indexOf('0') < 0 ? bits.length : bits.indexOf('0')) : undefined
}

function ipv4Bits(mask: string): string {
  return mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
}

function ipv6Bits(mask: string): string {
  const [head = '', tail = ''] = mask.split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array<string>(Math.max(0, missing)).fill('0'), ...groups(tail)]
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('')
}
