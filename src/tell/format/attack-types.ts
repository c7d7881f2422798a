// The types of attacks, for lists to choose from and for sentences.
import type { AttackType } from '../../domain/attempt.js'
import { sipMethods } from '../../domain/sip-message.js'

const others: Readonly<Record<Exclude<AttackType, (typeof sipMethods)[number]>, true>> = {
  OTHER: true,
  IAX2: true,
  AMI: true,
  TFTP: true,
  WEB: true,
}

/** Every type of an attack: the SIP methods, then other services. */
export const attackTypes: readonly string[] = [...sipMethods, ...Object.keys(others)]

/** Names an attack of a type with its article: `an OPTIONS attack`. */
export function anAttackOf(type: string): string {
  return `${/^[AEIOU]/i.test(type) ? 'an' : 'a'} ${type} attack`
}
