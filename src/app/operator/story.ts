// The whole story of a source, from the books and the store.
import { strikeDuration } from '../../domain/block.js'
import type { Decider } from '../../decide/decider.js'
import { windowMs } from '../../decide/books/attempt-windows.js'
import { contains, firstAddressOf, sourceOf } from '../../domain/address.js'
import type { Network, Source } from '../../domain/address.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { Store } from '../../ports/store.js'
import { maxStoryItems } from '../../ports/operator/block-desk.js'
import type { InForce, Standing, Story } from '../../ports/operator/block-desk.js'

/** Where a story is read. */
export interface StoryParts {
  readonly decider: Decider
  readonly store: Pick<Store, 'attacks' | 'blocks'>
  readonly firewall: Pick<Firewall, 'dynamicCounters'>
  readonly clock: Clock
}

/** Tells what is known of the source that holds an address or network. */
export async function tellStory(parts: StoryParts, network: Network): Promise<Story> {
  const { decider, store, firewall, clock } = parts
  const standing = standingOf(decider, network, clock.now())
  const { source } = standing
  const now = clock.now()
  const page = { page: 1, perPage: maxStoryItems }
  const [attacks, past, counters] = await Promise.all([
    store.attacks({ source, ...page }),
    store.blocks({ source, ...page }),
    firewall.dynamicCounters(),
  ])
  const dropped = counters.get(decider.blocks.covering(source)?.source ?? source)
  return {
    ...inForceFor(decider, network),
    ...standing,
    ...(dropped !== undefined && {
      stillDropped: { packets: dropped.packets, bytes: dropped.bytes },
    }),
    attacks: attacks.items,
    pastBlocks: past.items.filter(({ end, until }) => end !== undefined || until <= now),
  }
}

/** Tells how the source of an address or network is regarded, from the books alone. */
export function standingOf(decider: Decider, network: Network, now: number): Standing {
  const source = sourceIn(decider, network)
  return {
    source,
    neverBlocked: neverBlocked(decider, network),
    trust: [...decider.trust.of(source)].sort((a, b) => b.lastAt - a.lastAt),
    window: {
      attempts:
        decider.strangers.windows.count(source, now) +
        decider.exempt.count(firstAddressOf(network), now),
      limit: decider.settings['detection.attemptsPerMinute'],
      seconds: windowMs / 1000,
    },
    strikes: {
      count: decider.blocks.strikes(source, now),
      threshold: decider.settings['blocking.threshold'],
      days: strikeDuration / 86_400_000,
    },
  }
}

/** Tells what is in force for all of an address or network. */
export function inForceFor(
  { lists, blocks }: Pick<Decider, 'lists' | 'blocks'>,
  network: Network,
): InForce {
  const entries = (['allow', 'deny'] as const).flatMap((list) => lists.touching(list, network))
  return {
    entries: entries.filter((entry) => contains(entry.network, network)),
    blocks: blocks.touching(network).filter(({ source }) => contains(source, network)),
  }
}

/** In our own IPv6 network each address is a source of its own. */
function sourceIn(decider: Decider, network: Network): Source {
  const source = sourceOf(firstAddressOf(network))
  const isOwn = decider.lists.isOurNetwork(source)
  return isOwn || !contains(source, network) ? network : source
}

function neverBlocked({ lists }: Pick<Decider, 'lists'>, network: Network): string {
  const why = lists.whyNeverBlocked(firstAddressOf(network))
  return why === undefined ? '' : `it is ${why}`
}
