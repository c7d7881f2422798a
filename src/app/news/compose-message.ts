// A message as it is when it leaves: of all that is folded into it, with what the store knows now.
import type { Attack } from '../../domain/attack.js'
import type { NewsMessage } from '../../ports/news-channel.js'
import type { NewsItem, NewsLog } from '../../ports/news-log.js'
import type { Source } from '../../domain/address.js'
import type { Store } from '../../ports/store.js'
import { answeringBlocks, type AnsweringBlockParts } from './answering-blocks.js'
import type {
  DigestPayload,
  IncidentPayload,
  OutboxPayload,
  TestPayload,
} from './outbox-payload.js'

const hour = 3_600_000
const maxItems = 100
const maxAttacks = 50
const maxOwnAttacks = 5

/** Where a message is gathered. */
export interface ComposeParts {
  readonly attacks: Pick<Store, 'attacks' | 'attackCounts'>
  readonly answers: AnsweringBlockParts
  readonly news: Pick<NewsLog, 'find' | 'page'>
}

const phases = ['first', 'reminder', 'over'] as const

/** Gathers the message of a payload and of those that are folded into it. */
export function composeMessage(
  carrier: Exclude<OutboxPayload, { readonly kind: 'text' }>,
  folded: readonly OutboxPayload[],
  { parts, at }: { readonly parts: ComposeParts; readonly at: number },
): Promise<NewsMessage> {
  const all = [carrier, ...folded]
  const digests = all.filter((payload): payload is DigestPayload => payload.kind === 'digest')
  const incidents = all.filter((payload): payload is IncidentPayload => payload.kind === 'incident')
  const frame = { key: carrier.key, recipients: carrier.recipients ?? [], at }
  switch (carrier.kind) {
    case 'test':
      return Promise.resolve({ ...frame, ...testOf(carrier) })
    case 'digest':
      return digestOf(digests, parts).then((found) => ({ ...frame, ...found, thread: carrier.key }))
    case 'incident':
      return incidentsOf(carrier, incidents, parts).then((found) => ({ ...found, ...frame }))
  }
}

type Gathered = Omit<NewsMessage, 'key' | 'recipients' | 'at'>

function testOf({ item, key }: TestPayload): Gathered {
  return {
    ...{ thread: key, phase: 'first', newsClass: 'record', items: [item], itemTotal: 1 },
    ...{ attacks: [], attackTotal: 0, sourceTotal: 0, isTest: true },
  }
}

async function incidentsOf(
  carrier: IncidentPayload,
  payloads: readonly IncidentPayload[],
  parts: ComposeParts,
): Promise<Gathered> {
  const known = new Map(payloads.map(({ item }) => [item.id, item]))
  const begun = [...known.values()].toSorted((one, other) => one.firstAt - other.firstAt)
  const items = await Promise.all(
    begun.slice(0, maxItems).map(async (item) => (await parts.news.find(item.id)) ?? item),
  )
  const common = { newsClass: carrier.item.newsClass, items, itemTotal: known.size, isTest: false }
  const [lone] = known.size === 1 ? items : []
  if (lone === undefined) {
    const nothing = { attacks: [], attackTotal: 0, sourceTotal: 0 }
    return { ...common, ...nothing, phase: 'digest', thread: carrier.key }
  }
  const { items: attacks, total } = await attacksOf(lone, parts)
  return {
    ...common,
    thread: carrier.thread,
    phase: phases.findLast((phase) => payloads.some((each) => each.phase === phase)) ?? 'first',
    attacks: attacks.map(short),
    attackTotal: total,
    sourceTotal: total > 0 ? 1 : 0,
    blocks: await answeringBlocks(attacks, parts.answers),
  }
}

/** The attacks of the source that an incident is about. */
async function attacksOf({ subject, firstAt }: NewsItem, { attacks }: ComposeParts) {
  const source = subject['source']
  if (source === undefined) return { items: [], total: 0 }
  const query = { source: source as Source, from: firstAt - hour, page: 1, perPage: maxOwnAttacks }
  return attacks.attacks(query)
}

async function digestOf(
  digests: readonly DigestPayload[],
  { attacks, news, answers }: ComposeParts,
): Promise<Omit<Gathered, 'thread'>> {
  const from = Math.min(...digests.map((digest) => digest.from))
  const to = Math.max(...digests.map((digest) => digest.until))
  const found = await attacks.attacks({ from, to, page: 1, perPage: maxAttacks })
  const { sources } = await attacks.attackCounts({ from, to, lists: [] })
  const record = await news.page({ newsClass: 'record', from, to, page: 1, perPage: maxItems })
  return {
    ...{ phase: 'digest', newsClass: 'record', isTest: false },
    items: record.items.toReversed(),
    itemTotal: record.total,
    attacks: found.items.map(short),
    attackTotal: found.total,
    sourceTotal: sources,
    blocks: await answeringBlocks(found.items, answers),
  }
}

/** A message needs the last attempts alone. */
function short(attack: Attack): Attack {
  return { ...attack, evidence: attack.evidence.slice(-3) }
}
