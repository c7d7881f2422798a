// Pages of the attack log, each with its total, without reading the log.
import type { Attack } from '../../domain/attack.js'
import type { AttackQuery } from '../../ports/attack-query.js'
import type { Page } from '../../ports/page.js'
import { readNarrowed, wantedAttacks } from './attack-search.js'
import { readSlice } from './attack-slice.js'
import type { AttackLog } from './attack-slice.js'
import { locatePage, stretchesOf, totalOf } from './attack-totals.js'
import { within } from './tally-attacks.js'

/** Reads one page, newest first. */
export async function readAttackPage(log: AttackLog, query: AttackQuery): Promise<Page<Attack>> {
  const wanted = await wantedAttacks(log, query)
  if (wanted === undefined) return { items: [], total: 0 }
  if (!wanted.isTallied) return readNarrowed(log, wanted, query)
  const stretches = await stretchesOf(log.reader, query)
  const total = totalOf(stretches)
  const page = await locatePage(log.reader, query, stretches)
  if (page === undefined) return { items: [], total }
  const narrowed = { ...wanted.filter, ...within(page) }
  return {
    items: await readSlice(log, narrowed, { offset: page.offset, count: query.perPage }),
    total,
  }
}
