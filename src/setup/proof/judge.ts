// What was seen of a test request, and what that means.
import type { SecurityEventName } from '../../domain/security-event.js'
import type { SipTransport } from '../asterisk/transports.js'

/** What was seen of one test request. */
export interface Seen {
  readonly transport: SipTransport
  /** The status of Asterisk's answer; 0 where there was none. */
  readonly status: number
  /** The security events whose source was our socket. */
  readonly events: readonly SecurityEventName[]
  /** How many messages the mirror has shown of it; undefined where nobody listened. */
  readonly mirrored: number | undefined
  /** Whether a running daemon has counted them: then the messages of others are among them. */
  readonly isHeardByDaemon?: boolean
}

/** The meaning. */
export interface ProofVerdict {
  /** `deaf`: attacks on this transport are seen by nobody. `impaired`: they are seen, but not wholly. */
  readonly state: 'well' | 'impaired' | 'deaf'
  readonly sentence: string
  readonly cost: string
  readonly command: string
}

/** Judges what was seen of a request. `expectsMirror`: the configuration wants HEP. */
export function judgeProof(seen: Seen, expectsMirror: boolean): ProofVerdict {
  const { status, events, mirrored, transport } = seen
  const where = placeOf(transport)
  if (status === 0) return noAnswer(where)
  if (events.length === 0) return unheard(where, mirrored)
  if (events.includes('FailedACL')) return anonymous(where)
  const isPjsip = transport.channel === 'PJSIP'
  const mirror = isPjsip ? mirrorWords(seen) : ''
  const fault = isPjsip ? pjsipFault(seen, expectsMirror, where) : undefined
  return (
    fault ?? well(`a test request to ${where} was answered ${status} and told of by AMI${mirror}`)
  )
}

function placeOf({ transport, port, address }: SipTransport): string {
  const isAny = address === '0.0.0.0' || address === '::'
  const family = address === '::' ? ' over IPv6' : ''
  return `${transport} port ${port}${isAny ? family : ` of ${address}`}`
}

/** The daemon tells how much it has heard, not of whom. */
function mirrorWords({ mirrored, isHeardByDaemon }: Seen): string {
  if (mirrored === undefined) return ''
  return isHeardByDaemon
    ? `; the daemon has heard ${mirrored} messages by HEP meanwhile`
    : `, and ${mirrored} messages of it by HEP`
}

function pjsipFault(
  { events, mirrored }: Seen,
  expectsMirror: boolean,
  where: string,
): ProofVerdict | undefined {
  if (expectsMirror && mirrored === 0) return unmirrored(where)
  return events.includes('InvalidAccountID') ? undefined : byUserName(where)
}

function well(sentence: string): ProofVerdict {
  return { state: 'well', sentence, cost: '', command: '' }
}

function noAnswer(where: string): ProofVerdict {
  return {
    state: 'impaired',
    sentence: `a test request to ${where} was not answered`,
    cost: 'either it is no port of SIP, or a firewall drops packets of this machine itself; whether attacks there are seen is not known',
    command: 'asterisk -rx "pjsip show transports"',
  }
}

function unheard(where: string, mirrored: number | undefined): ProofVerdict {
  const byHep = mirrored !== undefined && mirrored > 0 ? ', though HEP has shown it' : ''
  return {
    state: 'deaf',
    sentence: `AMI has not told of a test request to ${where}${byHep}`,
    cost: 'attacks there are not told of, because the AMI user has no class security in `read`, an eventfilter hides the events, or Asterisk takes calls there without asking who calls',
    command: 'sipward doctor --fix ami-security',
  }
}

function anonymous(where: string): ProofVerdict {
  return {
    state: 'impaired',
    sentence: `an endpoint "anonymous" takes what strangers send to ${where}`,
    cost: 'failed calls of strangers cause no security event; sipward counts them where HEP shows them',
    command: 'asterisk -rx "pjsip show endpoint anonymous"',
  }
}

function unmirrored(where: string): ProofVerdict {
  return {
    state: 'impaired',
    sentence: `HEP has shown nothing of a test request to ${where}`,
    cost: 'User-Agents and methods are unknown, and no address over UDP is proven real, so that its blocks drop at the SIP ports alone',
    command: 'sipward setup',
  }
}

function byUserName(where: string): ProofVerdict {
  return {
    state: 'impaired',
    sentence: `Asterisk finds accounts by auth_username first (${where}), so that unknown accounts look like known ones`,
    cost: 'a search for accounts counts only when its challenges have stayed unanswered for 5 s',
    command: 'asterisk -rx "pjsip show identifiers"',
  }
}
