// Blocks that a person ends, one or many.
import { counted } from '../../../../domain/counted.js'
import type { Network } from '../../../../domain/address.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageFlash } from '../page-route.js'

/** Ends every block of these networks; what people and files have denied stays, and is named. */
export async function unblockAll(
  context: PageContext,
  networks: readonly Network[],
): Promise<PageFlash> {
  let [ended, removed] = [0, 0]
  const remaining: string[] = []
  for (const network of networks) {
    const result = await context.operator.blocks.unblock(network)
    ended += result.ended
    removed += result.removed
    remaining.push(...result.remaining.map((entry) => entry.network))
  }
  const [only] = networks
  const subject =
    networks.length === 1 && only !== undefined
      ? only
      : counted(networks.length, 'address', shownNumber)
  const still =
    remaining.length === 0
      ? ''
      : ` The denylist of people and files still holds ${remaining.slice(0, 3).join(', ')}.`
  if (ended + removed === 0) return { text: `${subject} was not blocked.${still}`, state: 'look' }
  const is = networks.length === 1 ? 'is' : 'are'
  return { text: `${subject} ${is} unblocked; whoever attacks again is blocked again.${still}` }
}
