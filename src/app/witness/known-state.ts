// What a decider knows at an instant: a file of the journal begins with it.
import type { Decider } from '../../decide/decider.js'
import type { KeptFact } from '../../domain/kept-input.js'

const maxTrusted = 50_000
const maxListed = 50_000
const maxStruck = 20_000
const maxBlocked = 20_000

/** Tells the facts one by one; of what there is too much of, the latest. */
export function* knownState({
  lists,
  trust,
  blocks,
}: Pick<Decider, 'lists' | 'trust' | 'blocks'>): Generator<KeptFact> {
  yield { kind: 'own', addresses: lists.neverBlocked() }
  for (const list of ['allow', 'deny'] as const) {
    for (const { network, origin, since } of lists.entries(list).slice(-maxListed)) {
      yield { kind: 'listed', entry: { list, network, origin, since } }
    }
  }
  yield* trusted(trust)
  let struck = 0
  for (const [source, strikes] of blocks.struck()) {
    for (const { at, proof } of strikes) yield { kind: 'strike', source, at, proof }
    if ((struck += 1) >= maxStruck) break
  }
  for (const { source, flow, since, until, proof } of blocks.values().slice(-maxBlocked)) {
    if (flow === undefined) yield { kind: 'blocked', source, since, until, proof }
  }
}

function* trusted(trust: Decider['trust']): Generator<KeptFact> {
  // The sources used last stand at the end.
  let left = trust.size - maxTrusted
  for (const source of trust.sources()) {
    left -= 1
    if (left >= 0) continue
    for (const { account, lastAt } of trust.of(source)) {
      const flow = trust.seenAt(source, account)
      yield { kind: 'trusted', trust: { source, account, lastAt, flow } }
    }
  }
}
