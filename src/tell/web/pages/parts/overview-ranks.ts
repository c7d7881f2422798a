// The most frequent sources, tools, accounts and called numbers of the attacks that were read.
import { isAttackTool } from '../../../../domain/attack-tools.js'
import type { Attack } from '../../../../domain/attack.js'
import type { AttackGroup } from './attack-query.js'
import type { RanksView } from '../views/view-parts.js'
import { linkTo } from './link-to.js'
import type { PageSpan } from './page-span.js'
import { type Counted, rankRows } from './rank-rows.js'
import { shownNumber } from '../../../charts/shown-number.js'

const maxRows = 6

/** The attacks that were read, and their groups. */
export interface ReadAttacks {
  readonly groups: readonly AttackGroup[]
  readonly isCut: boolean
  readonly read: number
  readonly attacks: readonly Attack[]
}

/** Makes the lists; one without rows is left out. */
export function overviewRanks(known: ReadAttacks, { fields }: PageSpan): readonly RanksView[] {
  const { isCut, read, attacks } = known
  const searched = (text: string) => {
    const href = linkTo('/attacks', [...fields, ['search', text]])
    return { href, onlyHref: href, notHref: '' }
  }
  const unit = isCut ? `of the latest ${shownNumber(read)} attacks` : 'attacks'
  const list = (title: string, more: string, rows: RanksView['rows']): RanksView => ({
    ...{ title, unit, rows, more: more === '' ? undefined : { text: 'all', href: more } },
  })
  const [tools, accounts, numbers] = (['userAgent', 'account', 'calledNumber'] as const).map(
    (name) => top(countBy(attacks, name)),
  )
  const tool = (key: string) => ({ isTool: isAttackTool(key), ...searched(key) })
  const account = (key: string) => ({ isMono: true, ...searched(key) })
  const lists: readonly RanksView[] = [
    list('Sources', linkTo('/attacks', fields), sourceRanks(known, fields)),
    list('Tools', '', rankRows(tools ?? [], 'tool', fields, tool)),
    list('Accounts', '/accounts', rankRows(accounts ?? [], 'account', fields, account)),
    list('Called numbers', '/accounts#numbers', rankRows(numbers ?? [], 'number', fields, isMono)),
  ]
  return lists.filter(({ rows }) => rows.length > 0)
}

const isMono = () => ({ isMono: true })

function sourceRanks({ groups }: ReadAttacks, fields: PageSpan['fields']): RanksView['rows'] {
  const countries = new Map(groups.map(({ latest }) => [latest.source as string, latest.country]))
  const counts = groups.map(({ latest, attacks: count }) => ({ key: latest.source, count }))
  const shown = (key: string) => ({ isMono: true, country: countries.get(key) ?? '' })
  return rankRows(top(counts), 'source', fields, shown)
}

/** Counts the attacks by one of their texts; those without it are left out. */
export function countBy<Name extends string>(
  attacks: readonly Readonly<Record<Name, string>>[],
  name: Name,
): readonly Counted[] {
  const counts = new Map<string, number>()
  for (const attack of attacks) {
    const key = attack[name]
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, count]) => ({ key, count }))
}

function top(counts: readonly Counted[]): readonly Counted[] {
  return [...counts].sort((left, right) => right.count - left.count).slice(0, maxRows)
}
