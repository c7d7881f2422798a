// Filters that can be added to the attack log, each with the values that are frequent now.
import { toolWords } from '../../../../domain/attack-fields.js'
import { countryName } from '../../../../domain/country.js'
import { actionWords } from '../../api/routes/attack-question.js'
import type { PageContext } from '../page-route.js'
import type { AttacksView } from '../views/attacks-view.js'
import { actionStates } from './attack-row.js'
import { type FilterName, filterFields, withPart } from './attack-filter.js'
import type { AttackSearch } from './attack-query.js'
import { linkTo } from './link-to.js'

const maxChoices = 12

const proofWords = { returned: 'returned: the address is real', oneWay: 'one way: may be forged' }

/** Makes the offers: for each filter its most frequent values in the span. */
export async function attackOffers(
  { operator }: Pick<PageContext, 'operator'>,
  { parts, span, kept }: AttackSearch & { readonly kept: readonly (readonly [string, string])[] },
): Promise<AttacksView['offers']> {
  const { from, to } = span
  const lists = ['perType', 'perVictim', 'perCountry', 'perTool'] as const
  const [counts, hosts] = await Promise.all([
    operator.attacks.attackCounts({ from, to, lists, top: maxChoices }),
    operator.hosts.hosts(),
  ])
  const keysOf = (list: readonly { readonly key: string }[]) =>
    list.map(({ key }) => key).filter((key) => key !== '')
  const known: readonly (readonly [FilterName, readonly string[], (value: string) => string])[] = [
    ['type', keysOf(counts.perType), same],
    ['tool', keysOf(counts.perTool), toolWords],
    ['country', keysOf(counts.perCountry), countryName],
    ['victim', keysOf(counts.perVictim), same],
    ['action', actionWords, (word) => actionStates[word as keyof typeof actionStates].word],
    ['proof', Object.keys(proofWords), (word) => proofWords[word as keyof typeof proofWords]],
    ['host', hosts.length > 1 ? hosts.map(({ name }) => name) : [], same],
  ]
  const hrefOf = (name: FilterName, value: string, isNot: boolean): string =>
    linkTo('/attacks', [...kept, ...filterFields(withPart(parts, { name, value, isNot }))])
  return known
    .filter(([, values]) => values.length > 0)
    .map(([name, values, wordsOf]) => ({
      name,
      choices: values.slice(0, maxChoices).map((value) => ({
        text: wordsOf(value),
        href: hrefOf(name, value, false),
        notHref: hrefOf(name, value, true),
      })),
    }))
}

function same(value: string): string {
  return value
}
