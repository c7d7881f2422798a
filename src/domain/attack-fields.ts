// What attacks are chosen, grouped and counted by.
import type { Attack } from './attack.js'
import { toolOf } from './attack-tools.js'

/** The fields that an attack is chosen by, in the order in which people see them. */
export const attackFields = [
  'source',
  'victim',
  'type',
  'tool',
  'country',
  'account',
  'number',
  'action',
  'proof',
  'host',
  'pbx',
  'campaign',
] as const

/** One of {@link attackFields}. */
export type AttackField = (typeof attackFields)[number]

/** Returns the value of an attack in one field; empty for none. */
export function fieldOf(attack: Attack, field: AttackField): string {
  if (field === 'tool') return toolOf(attack.userAgent)
  return field === 'number' ? attack.calledNumber : attack[field]
}

/** Returns a part of a User-Agent's tool for people: its name, or in words that there is none. */
export function toolWords(tool: string): string {
  if (tool === 'none') return 'no User-Agent'
  return tool === 'unknown' ? 'no known tool' : tool
}
