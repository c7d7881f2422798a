// The most frequent sources, tools, accounts and called numbers of the attacks that were read.
import { isAttackTool } from '../../../../domain/attack-tools.js'
import type { AttackGroup } from './attack-query.js'
import type { RanksView } from '../views/view-parts.js'
import { linkTo } from './link-to.js'
import type { PageSpan } from './page-span.js'
import { type Counted, rankRows } from './rank-rows.js'
import { shownNumber } from '../../../charts/shown-number.js'

const maxRows = 6

/** Makes the lists; one without rows is left out. */
export function overviewRanks(
  {
    groups,
    isCut,
    read,
    attacks,
  }: {
    readonly groups: readonly AttackGroup[]
    readonly isCut: boolean
    readonly read: number
    readonly attacks: readonly {
      readonly userAgent: string
      readonly account: string
      readonly calledNumber: string
    }[]
  },
  span: PageSpan,
): readonly RanksView[] {
  const unit = isCut ? `of the latest ${shownNumber(read)} attacks` : 'attacks'
  const { fields } = span
  const countries = new Map(groups.map(({ latest }) => [latest.source as string, latest.country]))
  const bySource = groups.map(({ latest, attacks: count }) => ({ key: latest.source, count }))
  const search = (text: string) => linkTo('/attacks', [...fields, ['search', text]])
  const searched = (text: string) => ({ href: search(text), onlyHref: search(text), notHref: '' })
  const lists: readonly RanksView[] = [
    {
      title: 'Sources',
      unit,
      more: { text: 'all', href: linkTo('/attacks', fields) },
      rows: rankRows(top(bySource), 'source', fields, (key) => ({
        isMono: true,
        country: countries.get(key) ?? '',
      })),
    },
    {
      title: 'Tools',
      unit,
      more: undefined,
      rows: rankRows(top(countBy(attacks, 'userAgent')), 'tool', fields, (key) => ({
        isTool: isAttackTool(key),
        ...searched(key),
      })),
    },
    {
      title: 'Accounts',
      unit,
      more: { text: 'all', href: '/accounts' },
      rows: rankRows(top(countBy(attacks, 'account')), 'account', fields, (key) => ({
        isMono: true,
        ...searched(key),
      })),
    },
    {
      title: 'Called numbers',
      unit,
      more: { text: 'all', href: '/accounts#numbers' },
      rows: rankRows(top(countBy(attacks, 'calledNumber')), 'number', fields, () => ({
        isMono: true,
      })),
    },
  ]
  return lists.filter(({ rows }) => rows.length > 0)
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
