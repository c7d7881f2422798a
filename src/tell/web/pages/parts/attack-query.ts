// What the attack log is asked for a filter, and the attacks grouped by their sources.
import type { Address, Source } from '../../../../domain/address.js'
import type { Attack } from '../../../../domain/attack.js'
import type { AttackDesk } from '../../../../ports/operator/attack-desk.js'
import type { AttackQuery } from '../../../../ports/store.js'
import type { FilterName, FilterPart } from './attack-filter.js'
import type { PageSpan } from './page-span.js'

/** The filters that the attack log can be asked for. */
export const askable: ReadonlySet<FilterName> = new Set(['source', 'victim', 'type'])

/** The filters of which the log can be asked for everything else. */
export const askableNot: ReadonlySet<FilterName> = new Set()

/** The most attacks that are read to be grouped: the latest of the filter. */
export const maxGrouped = 1000

const maxSearch = 200

/** What is looked for. */
export interface AttackSearch {
  readonly parts: readonly FilterPart[]
  readonly span: PageSpan
  readonly search: string
}

/** All attacks of one source, the latest of them beside their numbers. */
export interface AttackGroup {
  readonly latest: Attack
  readonly attacks: number
  readonly attempts: number
}

/** Makes the question for the log, without its page. */
export function attackQuery({
  parts,
  span: { from, to },
  search,
}: AttackSearch): Omit<AttackQuery, 'page' | 'perPage'> {
  const valueOf = (wanted: FilterName): string | undefined =>
    parts.find(({ name, isNot }) => name === wanted && !isNot)?.value
  const [source, victim, type] = [valueOf('source'), valueOf('victim'), valueOf('type')]
  const text = search.trim().slice(0, maxSearch)
  return {
    from,
    to,
    ...(source !== undefined && { source: source as Source }),
    ...(victim !== undefined && { victim: victim as Address }),
    ...(type !== undefined && { type }),
    ...(text !== '' && { search: text }),
  }
}

/** Reads the latest attacks and groups them by source, the source that attacked last first. */
export async function attackGroups(desk: AttackDesk, search: AttackSearch) {
  const found = await desk.attacks({ ...attackQuery(search), page: 1, perPage: maxGrouped })
  const groups = new Map<Source, AttackGroup>()
  for (const attack of found.items) {
    const known = groups.get(attack.source) ?? { latest: attack, attacks: 0, attempts: 0 }
    const attempts = known.attempts + attack.attempts
    groups.set(attack.source, { ...known, attacks: known.attacks + 1, attempts })
  }
  return {
    groups: [...groups.values()],
    total: found.total,
    isCut: found.items.length < found.total || found.isTotalAtLeast === true,
    read: found.items.length,
    attacks: found.items,
  }
}
