// Whether an attack that has just been found meets the filter of an open page.
import type { Attack } from '../../../../domain/attack.js'
import { attackFields, fieldOf } from '../../../../domain/attack-fields.js'
import type { AttackFilter, Wanted } from '../../../../ports/attack-query.js'

/** Tells whether an attack meets a filter, but for its time: what is found now is new. */
export function isWantedAttack(attack: Attack, filter: AttackFilter): boolean {
  const search = (filter.search ?? '').toLowerCase()
  const { source, victim, userAgent, account, country } = attack
  const texts = [source, victim, userAgent, account, country]
  return (
    texts.some((text) => text.toLowerCase().includes(search)) &&
    attackFields.every((field) => isOne(fieldOf(attack, field), filter[field]))
  )
}

function isOne(value: string, wanted: Wanted | undefined): boolean {
  if (wanted === undefined) return true
  if (typeof wanted === 'string') return value === wanted
  return wanted.is?.includes(value) !== false && wanted.not?.includes(value) !== true
}
