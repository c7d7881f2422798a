// The attacks of a filter as CSV or JSON, the newest first, read page by page.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Attack } from '../../../../domain/attack.js'
import type { AttackDesk } from '../../../../ports/operator/attack-desk.js'
import { safeCsvLine } from '../../../format/csv.js'
import { safeJson } from '../../../format/safe-json.js'
import { attackJson } from '../../api/routes/attacks.js'
import { attackQuery, type AttackSearch } from './attack-query.js'

const perPage = 1000
const maxPages = 100

const columns = [
  ...['at', 'type', 'source', 'victim', 'userAgent', 'account', 'calledNumber', 'country'],
  ...['host', 'pbx', 'attempts', 'proof', 'rule', 'action', 'campaign'],
] as const

/** Writes at most 100,000 attacks as CSV. */
export async function* attacksCsv(desk: AttackDesk, asked: AttackSearch): AsyncGenerator<string> {
  yield safeCsvLine(columns)
  for await (const attacks of pagesOf(desk, asked)) yield attacks.map(lineOf).join('')
}

/** Writes at most 100,000 attacks as a JSON list, each as the API answers it. */
export async function* attacksJson(desk: AttackDesk, asked: AttackSearch): AsyncGenerator<string> {
  let lead = '[\n'
  for await (const attacks of pagesOf(desk, asked)) {
    const lines = attacks.map((attack) => safeJson(attackJson(attack)))
    if (lines.length === 0) continue
    yield lead + lines.join(',\n')
    lead = ',\n'
  }
  yield lead === '[\n' ? '[]\n' : '\n]\n'
}

async function* pagesOf(desk: AttackDesk, asked: AttackSearch): AsyncGenerator<readonly Attack[]> {
  for (let page = 1; page <= maxPages; page += 1) {
    const { items } = await desk.attacks({ ...attackQuery(asked), page, perPage })
    yield items
    if (items.length < perPage) return
    await nextTurn()
  }
}

function lineOf(attack: Attack): string {
  const told: Readonly<Record<string, unknown>> = attackJson(attack)
  return safeCsvLine(columns.map((name) => String(told[name] ?? '')))
}
