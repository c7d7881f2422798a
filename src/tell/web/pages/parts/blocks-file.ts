// The blocks in force as CSV, safe to open in a spreadsheet.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BlockInForce } from '../../../../domain/block-in-force.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { safeCsvLine } from '../../../format/csv.js'
import { toIsoTime } from '../../../format/describe-time.js'

const perPage = 1000
const maxRows = 100_000

/** Writes the blocks, the newest first, page by page. */
export async function* blocksFile({ blocks }: Pick<Operator, 'blocks'>): AsyncGenerator<string> {
  yield safeCsvLine(['address', 'type', 'userAgent', 'country', 'since', 'until', 'proof', 'note'])
  for (let page = 1; page <= maxRows / perPage; page += 1) {
    const { items } = await blocks.blocks({ page, perPage })
    if (items.length > 0) yield items.map(lineOf).join('')
    if (items.length < perPage) return
    await nextTurn()
  }
}

function lineOf(block: BlockInForce): string {
  const since = toIsoTime(block.since)
  if (!('source' in block))
    return safeCsvLine([block.network, '', '', '', since, '', '', block.note])
  const { source, type, userAgent, country, until, proof, note } = block
  return safeCsvLine([source, type, userAgent, country, since, toIsoTime(until), proof, note])
}
