// Events, messages and attempts for tests, with only what matters written out.
import { parseAddress, sourceOf } from '../../src/domain/address.js'
import type { Address } from '../../src/domain/address.js'
import type { Attempt } from '../../src/domain/attempt.js'
import type { Endpoint, Transport } from '../../src/domain/endpoint.js'
import type { SecurityEvent, SecurityEventFields } from '../../src/domain/security-event.js'
import type { SipMethod, SipRequest, SipResponse } from '../../src/domain/sip-message.js'
import { untrusted } from '../../src/domain/untrusted.js'

/** Parses an address that the test's author knows to be one. */
export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`${text} is no address`)
  return parsed
}

/** An endpoint from `203.0.113.66:5062`, `[2001:db8::66]:5062`, or a bare address with port 5060. */
export function endpoint(text: string, transport: Transport = 'UDP'): Endpoint {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text)
  const parsed = address(match?.[1] ?? match?.[2] ?? text)
  const family = parsed.includes(':') ? 6 : 4
  return { family, transport, address: parsed, port: Number(match?.[3] ?? 5060) }
}

/** The PBX of all tests. */
export const pbxEndpoint = endpoint('203.0.113.10:5060')

/** A security event; texts are plain strings here. */
export function event(
  fields: {
    readonly name: SecurityEvent['name']
    readonly from?: string
    readonly transport?: Transport
  } & {
    readonly [Key in keyof SecurityEventFields]?: SecurityEventFields[Key] | string
  },
): SecurityEvent {
  const { from, transport, ...rest } = fields
  return {
    pbx: 'pbx',
    at: 0,
    service: 'PJSIP',
    accountId: '100',
    sessionId: 'call-1',
    local: pbxEndpoint,
    remote: endpoint(from ?? '203.0.113.66:5062', transport),
    challenge: '',
    receivedChallenge: '',
    response: '',
    requestType: '',
    detail: '',
    ...rest,
  } as unknown as SecurityEvent
}

interface SipFields {
  readonly transport?: Transport
  readonly from?: string
  readonly method?: SipMethod
  readonly callId?: string
  readonly cseq?: number
  readonly branch?: string
  readonly userAgent?: string
  readonly nonce?: string
  readonly response?: string
  readonly fingerprint?: string
  /** Whom an INVITE calls. */
  readonly number?: string
  readonly at?: number
  readonly isInDialog?: boolean
  readonly isMalformed?: boolean
  readonly isUnreportable?: boolean
  /** The nonces behind the first. */
  readonly otherNonces?: readonly string[]
}

/** A request that HEP shows; with `response` it carries credentials. */
export function request(fields: SipFields): SipRequest {
  return {
    ...message(fields),
    kind: 'request',
    source: endpoint(fields.from ?? '203.0.113.66:5062', fields.transport),
    destination: pbxEndpoint,
    userAgent: untrusted(fields.userAgent ?? ''),
    requestUri: untrusted(
      fields.number === undefined ? 'sip:203.0.113.10' : `sip:${fields.number}@203.0.113.10`,
    ),
    credentials: credentialsOf(fields),
    isInDialog: fields.isInDialog ?? false,
    isMalformed: fields.isMalformed ?? false,
    isUnreportable: fields.isUnreportable ?? false,
  }
}

function credentialsOf(fields: SipFields): SipRequest['credentials'] {
  const { response, nonce = '', fingerprint = response, otherNonces = [] } = fields
  if (response === undefined || fingerprint === undefined) return undefined
  return {
    username: untrusted('100'),
    nonce: untrusted(nonce),
    response: untrusted(response),
    fingerprint: untrusted(fingerprint),
    otherNonces: otherNonces.map(untrusted),
  }
}

/** A 401 of ours that HEP shows. */
export function unauthorized(fields: SipFields & { readonly nonce: string }): SipResponse {
  const challenge = { nonce: untrusted(fields.nonce), isStale: false }
  return { ...answer({ ...fields, status: 401 }), challenge }
}

/** An answer of ours that HEP shows. */
export function answer(fields: SipFields & { readonly status: number }): SipResponse {
  return {
    ...message(fields),
    kind: 'response',
    source: pbxEndpoint,
    destination: endpoint(fields.from ?? '203.0.113.66:5062', fields.transport),
    status: fields.status,
    challenge: undefined,
  }
}

/** An attempt as classify would make it. */
export function attempt(
  fields: Partial<Omit<Attempt, 'account'>> & { readonly from?: string; readonly account?: string },
): Attempt {
  const { from, account, ...rest } = fields
  const remote = endpoint(from ?? '203.0.113.66:5062')
  return {
    pbx: 'pbx',
    at: 0,
    source: sourceOf(remote.address),
    remote,
    victim: pbxEndpoint.address,
    type: 'REGISTER',
    isTypeInferred: false,
    account: untrusted(account ?? '100'),
    userAgent: untrusted(''),
    calledNumber: untrusted(''),
    sessionId: untrusted('call-1'),
    proof: 'returned',
    failure: 'wrongPassword',
    ...rest,
  }
}

function message(
  fields: SipFields,
): Pick<SipRequest, 'at' | 'captureId' | 'callId' | 'cseq' | 'method' | 'branch' | 'fromUser'> {
  return {
    at: fields.at ?? 0,
    captureId: 1234,
    callId: untrusted(fields.callId ?? 'call-1'),
    cseq: fields.cseq ?? 1,
    method: fields.method ?? 'REGISTER',
    branch: untrusted(fields.branch ?? 'z9hG4bK1'),
    fromUser: untrusted('100'),
  }
}
