// What is put on a list or taken off it from a page: carried out, and told in a sentence.
import { counted } from '../../../../domain/counted.js'
import type { Network } from '../../../../domain/address.js'
import type { EntryWords, ListName } from '../../../../domain/list-entry.js'
import type { WantedEntry } from '../../../../ports/operator/list-desk.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageContext, PageFlash } from '../page-route.js'

/** Puts one network on a list. */
export async function putOnList(
  context: PageContext,
  list: ListName,
  network: Network,
  words: EntryWords,
): Promise<PageFlash> {
  const { operator, address } = context
  const { entries, blocks } = await operator.blocks.check(network)
  const known = entries.find((each) => each.list === list && each.network === network)
  const asker = { addresses: [address], isForced: false }
  await operator.lists.addEntry(list, network, words, asker)
  const allowing = entries.some((each) => each.list === 'allow')
  const isKnown = known !== undefined
  const added = { list, isKnown, hadBlock: blocks.length > 0, isAllowed: allowing }
  return { text: addedWords(network, added) }
}

/** Puts many networks on a list, all or none. */
export async function putManyOnList(
  context: PageContext,
  list: ListName,
  wanted: readonly WantedEntry[],
): Promise<PageFlash> {
  const { operator, address } = context
  const asker = { addresses: [address], isForced: false }
  const result = await operator.lists.addEntries(list, wanted, asker)
  return {
    text:
      `${counted(result.added, 'entry is', shownNumber)} added to the ${list}list` +
      `${result.changed > 0 ? `, ${counted(result.changed, 'entry', shownNumber)} changed` : ''}.`,
  }
}

/** Takes networks off a list, all or none. */
export async function takeOffList(
  context: PageContext,
  list: ListName,
  networks: readonly Network[],
): Promise<PageFlash> {
  const { lists } = context.operator
  const wanted = new Set(networks)
  const leaving = lists.allEntries(list).filter(({ network }) => wanted.has(network))
  const places = [...wanted].map((network) => ({ network, note: undefined, place: network }))
  const { removed } = await lists.removeEntries(list, places)
  const [only] = leaving
  if (removed === 0 || only === undefined) {
    return { text: `Nothing of it was on the ${list}list.`, state: 'look' }
  }
  const text =
    leaving.length === 1
      ? `${only.network} is off the ${list}list.`
      : `${counted(removed, 'entry is', shownNumber)} taken off the ${list}list.`
  return { text }
}

interface Added {
  readonly list: ListName
  readonly isKnown: boolean
  readonly hadBlock: boolean
  readonly isAllowed: boolean
}

function addedWords(network: Network, { list, isKnown, hadBlock, isAllowed }: Added): string {
  if (isKnown)
    return `${network} was on the ${list}list already; its note and its end are kept or renewed.`
  if (list === 'allow') {
    return `${network} is on the allowlist${hadBlock ? ': its block has ended' : ''}.`
  }
  const still = isAllowed ? ', but the allowlist lets it pass: remove it there' : ''
  return `${network} is on the denylist${still}.`
}
