// What the kernel shall hold, read from the books.
import type { Decider } from '../../decide/decider.js'
import type { DynamicEntry, FirewallState, FlowEntry } from '../../ports/firewall.js'

/** Returns everything that the kernel shall hold. */
export function wantedState(
  decider: Pick<Decider, 'blocks' | 'lists' | 'slowed' | 'trust'>,
): FirewallState {
  const dynamic: DynamicEntry[] = []
  const flows: FlowEntry[] = []
  for (const { source, flow, until, proof } of decider.blocks.values()) {
    if (flow === undefined) dynamic.push({ source, until, proof })
    else flows.push({ flow, until })
  }
  return {
    allow: decider.lists.entries('allow').map(({ network }) => network),
    deny: decider.lists.entries('deny').map(({ network }) => network),
    trusted: [...decider.trust.sources()],
    dynamic,
    flow: flows,
    slowed: decider.slowed.sources(),
    spared: decider.slowed.flows(),
  }
}
