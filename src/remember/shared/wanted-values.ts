// The filter of a query, field by field, as lists of values.
import { attackFields } from '../../domain/attack-fields.js'
import type { AttackField } from '../../domain/attack-fields.js'
import type { AttackFilter, Wanted } from '../../ports/attack-query.js'

/** A field that a filter narrows: one of these values where they are given, and not one of those. */
export interface WantedValues {
  readonly field: AttackField
  readonly is: readonly string[] | undefined
  readonly not: readonly string[]
}

/** Returns the fields that a filter narrows. */
export function wantedValues(filter: AttackFilter): readonly WantedValues[] {
  return attackFields.flatMap((field): WantedValues[] => {
    const wanted: Wanted | undefined = filter[field]
    if (wanted === undefined) return []
    if (typeof wanted === 'string') return [{ field, is: [wanted], not: [] }]
    const { is, not = [] } = wanted
    return is === undefined && not.length === 0 ? [] : [{ field, is, not }]
  })
}

/** Tells whether a filter narrows by nothing but time. */
export function isOpen(filter: AttackFilter): boolean {
  return wantedValues(filter).length === 0 && (filter.search ?? '') === ''
}
