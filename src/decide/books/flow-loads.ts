// How many accounts in use each flow of a source carries: a proxy has thousands, and a flood asks each time.
import type { Source } from '../../domain/address.js'
import type { Endpoint } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'

const loadEveryMs = 1000
const maxLoads = 100

interface Load {
  readonly at: number
  readonly flows: ReadonlyMap<string, number>
}

/** Counts the accounts of flows, each source once a second at most. */
export class FlowLoads {
  readonly #loads = new GenerationMap<Source, Load>({ capacity: maxLoads })

  /**
   * Returns how many accounts the flow carries, as of the last second; without a flow, how many have none that is known.
   * @param flowsInUse gives the flow of each account in use
   */
  of(
    asked: { readonly source: Source; readonly flow: Endpoint | undefined; readonly now: number },
    flowsInUse: () => readonly (Endpoint | undefined)[],
  ): number {
    const { source, flow, now } = asked
    const known = this.#loads.get(source)
    const isFresh = known !== undefined && Math.abs(now - known.at) < loadEveryMs
    const flows = isFresh ? known.flows : counted(flowsInUse())
    if (!isFresh) this.#loads.set(source, { at: now, flows })
    return flows.get(keyOf(flow)) ?? 0
  }
}

function counted(flows: readonly (Endpoint | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const flow of flows) counts.set(keyOf(flow), (counts.get(keyOf(flow)) ?? 0) + 1)
  return counts
}

const keyOf = (flow: Endpoint | undefined): string =>
  flow === undefined ? '' : `${flow.address} ${flow.port}`
