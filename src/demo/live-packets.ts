// Real packets of an attacker before he is blocked and after it, and how many of them the kernel has dropped.
import { setTimeout as delay } from 'node:timers/promises'
import type { Source } from '../domain/address.js'
import type { BlockDesk } from '../ports/operator/block-desk.js'
import type { LiveNetwork } from './live-network.js'

const packets = { before: 3, blocked: 10, denied: 10 } as const
const betweenMs = 20
const counterDeadlineMs = 700

/** What became of the packets. */
export interface Knock {
  readonly source: Source
  readonly moment: 'before' | 'blocked' | 'denied'
  readonly sent: number
  readonly answered: number
  /** What the kernel has counted of it; undefined for the denylist, which it does not count by entry. */
  readonly dropped: number | undefined
}

/**
 * Has a source send requests to the SIP port, and asks the kernel how many of them it has dropped.
 * Undefined where that cannot be shown.
 */
export async function knock(
  source: Source,
  moment: Knock['moment'],
  { network, blocks }: { network: LiveNetwork; blocks: Pick<BlockDesk, 'explain'> },
): Promise<Knock | undefined> {
  const droppedSoFar = async (): Promise<number> =>
    (await blocks.explain(source)).stillDropped?.packets ?? 0
  const before = await droppedSoFar()
  const answer = await network.send(source, packets[moment])
  if (answer === undefined || answer.sent === 0) return undefined
  const { sent, answered } = answer
  if (moment === 'denied') return { source, moment, sent, answered, dropped: undefined }
  const end = performance.now() + counterDeadlineMs
  for (;;) {
    const dropped = (await droppedSoFar()) - before
    const isAll = answered + dropped >= sent
    if (isAll || performance.now() > end) return { source, moment, sent, answered, dropped }
    await delay(betweenMs)
  }
}
