// What an event attacks, where the event itself says so.
import type { AttackType } from '../domain/attempt.js'
import type { SecurityEvent } from '../domain/security-event.js'
import { sipMethods } from '../domain/sip-message.js'

const methodNames: ReadonlySet<string> = new Set(sipMethods)

/**
 * Returns what the event attacks: another service, or the SIP method of a RequestType. Undefined
 * where only HEP knows, which is the rule on SIP.
 */
export function typeOf(event: SecurityEvent): AttackType | undefined {
  if (event.service === 'IAX2' || event.service === 'AMI') return event.service
  if (!('requestType' in event) || !methodNames.has(event.requestType)) return undefined
  return event.requestType as string as AttackType
}
