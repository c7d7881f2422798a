// What the attack log is asked for a filter.
import { attackFields } from '../../../../domain/attack-fields.js'
import type { AttackFilter } from '../../../../ports/attack-query.js'
import { wantedOf } from '../../../format/wanted-value.js'
import type { FilterPart } from './attack-filter.js'
import type { PageSpan } from './page-span.js'

const maxSearch = 200

/** What is looked for. */
export interface AttackSearch {
  readonly parts: readonly FilterPart[]
  readonly span: PageSpan
  readonly search: string
}

/** Makes the question for the log, without its page. */
export function attackQuery({ parts, span: { from, to }, search }: AttackSearch): AttackFilter {
  const fields = attackFields
    .map((field) => [field, parts.filter(({ name }) => name === field)] as const)
    .filter(([, of]) => of.length > 0)
    .map(([field, of]) => [field, wantedOf(of)] as const)
  const text = search.trim().slice(0, maxSearch)
  return {
    from,
    to,
    ...(Object.fromEntries(fields) as AttackFilter),
    ...(text !== '' && { search: text }),
  }
}
