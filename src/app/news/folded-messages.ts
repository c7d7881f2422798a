// Messages that wait become one: what a mail server did not take for hours, and what came at once, is
// one mail and not fifty.
import type { Outbox, OutboxEntry } from '../../ports/outbox.js'
import { payloadOf, type OutboxPayload } from './outbox-payload.js'

const perPage = 200
const maxRounds = 10
/** So many matters to act on go out one by one. */
const maxSingle = 3

type FoldingOutbox = Pick<Outbox, 'page' | 'fold'>

/**
 * Folds into a message that is about to leave whatever waits besides on its channel and in its class.
 * A message that may have left before takes no more: who has it already would miss the rest.
 */
export async function foldWaiting(
  outbox: FoldingOutbox,
  carrier: OutboxEntry,
  now: number,
): Promise<void> {
  if (carrier.tries > 1 || !isFoldable(carrier)) return
  for (let round = 0; round < maxRounds; round += 1) {
    const { channel, newsClass } = carrier
    const { items } = await outbox.page({ state: 'waiting', channel, newsClass, page: 1, perPage })
    const waiting = items.filter(
      (entry) => isFoldable(entry) && isSameKind(entry, carrier) && isDue(entry, now),
    )
    const isAll = newsClass !== 'act' || waiting.length > maxSingle
    const chosen = isAll ? waiting : waiting.filter((entry) => entry.incident === carrier.incident)
    const ids = chosen.map(({ id }) => id)
    const folded = ids.length === 0 ? [] : await outbox.fold(ids, carrier.id, now)
    if (folded.length < perPage) return
  }
}

/** Returns the payloads of everything that was folded into a message, also by way of another one. */
export async function foldedPayloads(
  outbox: FoldingOutbox,
  id: string,
): Promise<readonly OutboxPayload[]> {
  const found: OutboxPayload[] = []
  const open = [id]
  for (let round = 0; round < perPage && open.length > 0; round += 1) {
    const foldedInto = open.shift() ?? ''
    for (let page = 1; page <= maxRounds; page += 1) {
      const { items, total } = await outbox.page({ state: 'folded', foldedInto, page, perPage })
      // Nothing is folded into a message that nobody has begun to send.
      open.push(...items.filter(({ tries }) => tries > 0).map((entry) => entry.id))
      found.push(...items.flatMap((entry) => payloadOf(entry) ?? []))
      if (page * perPage >= total) break
    }
  }
  return found
}

function isFoldable(entry: OutboxEntry): boolean {
  const payload = payloadOf(entry)
  const isKind = payload?.kind === 'incident' || payload?.kind === 'digest'
  return isKind && payload.repeats === undefined
}

function isSameKind(one: OutboxEntry, other: OutboxEntry): boolean {
  return payloadOf(one)?.kind === payloadOf(other)?.kind
}

/** One that was tried waits only for the server. */
function isDue({ tries, nextTryAt }: OutboxEntry, now: number): boolean {
  return tries > 0 || nextTryAt <= now
}
