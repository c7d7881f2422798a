// The most frequent sources, tools, accounts and called numbers of a span.
import { toolWords } from '../../../../domain/attack-fields.js'
import type { AttackCounts, CountName } from '../../../../ports/attack-query.js'
import type { Network } from '../../../../domain/address.js'
import type { RanksView } from '../views/view-parts.js'
import { linkTo } from './link-to.js'
import type { PageSpan } from './page-span.js'
import { rankRows } from './rank-rows.js'

const maxRows = 6

/** Makes the lists; one without rows is left out. */
export function overviewRanks(
  counts: AttackCounts,
  { fields }: PageSpan,
  countryOf: (network: Network) => string,
): readonly RanksView[] {
  const list = (
    title: string,
    name: CountName,
    more: string,
    rows: RanksView['rows'],
  ): RanksView => ({
    title,
    unit: counts.atLeast.includes(name) ? 'attacks, at least' : 'attacks',
    rows: rows.slice(0, maxRows),
    more: more === '' ? undefined : { text: 'all', href: more },
  })
  const { perSource, perTool, perAccount, perNumber } = counts
  const source = (key: string) => ({ isMono: true, country: countryOf(key as Network) })
  const tool = (key: string) => ({ text: toolWords(key), isTool: toolWords(key) === key })
  const lists: readonly RanksView[] = [
    list(
      'Sources',
      'perSource',
      linkTo('/attacks', fields),
      rankRows(perSource, 'source', fields, source),
    ),
    list('Tools', 'perTool', '', rankRows(perTool, 'tool', fields, tool)),
    list('Accounts', 'perAccount', '/accounts', rankRows(perAccount, 'account', fields, isMono)),
    list(
      'Called numbers',
      'perNumber',
      '/accounts#numbers',
      rankRows(perNumber, 'number', fields, isMono),
    ),
  ]
  return lists.filter(({ rows }) => rows.length > 0)
}

const isMono = () => ({ isMono: true })
