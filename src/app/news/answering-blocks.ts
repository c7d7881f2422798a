// The blocks that answered some attacks, and how many more attacks lead to the denylist.
import type { Attack } from '../../domain/attack.js'
import type { AttackType } from '../../domain/attempt.js'
import { type Block, strikeDuration } from '../../domain/block.js'
import type { AnsweringBlock } from '../../ports/news-channel.js'
import type { Store } from '../../ports/store.js'

// A source has no more strikes than the threshold may be, 20; its other blocks end between them.
const blocksOfSource = 50
const maxSources = 50

/** Where it is looked up. */
export interface AnsweringBlockParts {
  readonly blocks: Pick<Store, 'blocks'>
  /** From the strikes of a source to the attacks that lead to the denylist; undefined where none do. */
  readonly attacksLeft: (type: AttackType, strikes: number) => number | undefined
}

/** Finds the blocks of these attacks, as far as the store has them. */
export async function answeringBlocks(
  attacks: readonly Attack[],
  { blocks, attacksLeft }: AnsweringBlockParts,
): Promise<readonly AnsweringBlock[]> {
  const answered = attacks.filter(({ action }) => action === 'blocked' || action === 'flowBlocked')
  const sources = [...new Set(answered.map(({ source }) => source))].slice(0, maxSources)
  const known = new Map<string, readonly Block[]>()
  for (const source of sources) {
    const { items } = await blocks.blocks({ source, page: 1, perPage: blocksOfSource })
    known.set(source, items)
  }
  return answered.flatMap(({ id, source, type }) => {
    const own = known.get(source) ?? []
    const block = own.find(({ attackId }) => attackId === id)
    if (block === undefined) return []
    const { since, until } = block
    const strikes = own.filter(
      (each) => each.isStrike && each.since <= since && each.since > since - strikeDuration,
    )
    return [{ attackId: id, since, until, attacksLeft: attacksLeft(type, strikes.length) }]
  })
}
