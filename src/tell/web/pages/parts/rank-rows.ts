// Ranked lists made of counts.
import type { RankView } from '../views/view-parts.js'
import type { FilterName } from './attack-filter.js'
import { filterField } from './attack-filter.js'
import { linkTo, type LinkFields } from './link-to.js'

/** A value and how often it was counted. */
export interface Counted {
  readonly key: string
  readonly count: number
}

/** Makes the rows of a list whose values are a filter of the attack log. */
export function rankRows(
  counts: readonly Counted[],
  name: FilterName,
  fields: LinkFields,
  shown: (key: string) => Partial<RankView> = () => ({}),
): readonly RankView[] {
  const most = Math.max(0, ...counts.map(({ count }) => count))
  const kept = [...fields]
  const href = (value: string, isNot: boolean): string =>
    linkTo('/attacks', [...kept, filterField({ name, value, isNot })])
  return counts.map(({ key, count }) => ({
    text: key,
    country: '',
    isMono: false,
    isTool: false,
    note: '',
    count,
    most,
    href: key === '' ? linkTo('/attacks', kept) : href(key, false),
    onlyHref: key === '' ? '' : href(key, false),
    notHref: key === '' ? '' : href(key, true),
    ...shown(key),
  }))
}
