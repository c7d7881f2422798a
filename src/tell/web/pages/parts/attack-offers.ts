// Filters that can be added to the attack log, each with the values that are frequent now.
import { countryName } from '../../../../domain/country.js'
import type { PageContext } from '../page-route.js'
import type { AttacksView } from '../views/attacks-view.js'
import { type FilterName, filterFields, withPart } from './attack-filter.js'
import { askable, type AttackSearch } from './attack-query.js'
import { linkTo } from './link-to.js'

const maxChoices = 12

/** Makes the offers: for each filter its most frequent values in the span. */
export async function attackOffers(
  { operator }: Pick<PageContext, 'operator'>,
  { parts, span, kept }: AttackSearch & { readonly kept: readonly (readonly [string, string])[] },
): Promise<AttacksView['offers']> {
  const counts = await operator.attacks.attackCounts({ from: span.from, to: span.to })
  const known: readonly (readonly [FilterName, readonly { readonly key: string }[]])[] = [
    ['type', counts.perType],
    ['victim', counts.perVictim],
    ['country', counts.perCountry],
  ]
  return known
    .filter(([name, values]) => askable.has(name) && values.length > 0)
    .map(([name, values]) => ({
      name,
      choices: values.slice(0, maxChoices).map(({ key }) => ({
        text: name === 'country' ? countryName(key) : key,
        href: linkTo('/attacks', [
          ...kept,
          ...filterFields(withPart(parts, { name, value: key, isNot: false })),
        ]),
      })),
    }))
}
