// What a query of attacks means, as plainly as it can be said: a filter over all of them. And random
// attacks and filters to hold stores against it.
import type { Attack } from '../../src/domain/attack.js'
import { attackFields, fieldOf } from '../../src/domain/attack-fields.js'
import type { AttackField } from '../../src/domain/attack-fields.js'
import type {
  AttackCountQuery,
  AttackCounts,
  AttackFilter,
  AttackGroup,
  KeyCount,
  Wanted,
} from '../../src/ports/attack-query.js'
import { attack, day, now } from './store-records.js'

const hour = 3_600_000

/** Tells whether an attack meets a filter. */
export function meets(item: Attack, filter: AttackFilter): boolean {
  const { from = 0, to = Infinity, search = '' } = filter
  const texts = [item.source, item.victim, item.userAgent, item.account, item.country]
  const isFound = texts.some((text) => text.toLowerCase().includes(search.toLowerCase()))
  const isWanted = attackFields.every((field) => isOne(fieldOf(item, field), filter[field]))
  return isWanted && isFound && item.at >= from && item.at < to
}

function isOne(value: string, wanted: Wanted | undefined): boolean {
  if (wanted === undefined) return true
  if (typeof wanted === 'string') return value === wanted
  return wanted.is?.includes(value) !== false && wanted.not?.includes(value) !== true
}

/** The attacks that meet a filter, newest first; of one instant, the later in the list first. */
export function plainAttacks(all: readonly Attack[], filter: AttackFilter): readonly Attack[] {
  const found = all.filter((item) => meets(item, filter))
  return found.toReversed().toSorted((a, b) => b.at - a.at)
}

/** Groups the attacks that meet a filter by their sources. */
export function plainGroups(all: readonly Attack[], filter: AttackFilter): readonly AttackGroup[] {
  const found = plainAttacks(all, filter)
  return [...new Set(found.map(({ source }) => source))].map((source): AttackGroup => {
    const own = found.filter((item) => item.source === source)
    return {
      latest: own[0] as Attack,
      attacks: own.length,
      attempts: own.reduce((sum, { attempts }) => sum + attempts, 0),
    }
  })
}

/** Counts the attacks that meet a filter. */
export function plainCounts(all: readonly Attack[], query: AttackCountQuery): AttackCounts {
  const { top = 100, steps = [] } = query
  const found = plainAttacks(all, query)
  const listOf = (field: AttackField, of = found) =>
    countBy(of, (item) => fieldOf(item, field)).slice(0, top)
  const named = (field: AttackField) =>
    listOf(
      field,
      found.filter((item) => fieldOf(item, field) !== ''),
    )
  return {
    total: found.length,
    attempts: found.reduce((sum, { attempts }) => sum + attempts, 0),
    sources: new Set(found.map(({ source }) => source)).size,
    perVictim: listOf('victim'),
    perCountry: listOf('country'),
    perType: listOf('type'),
    perTool: listOf('tool'),
    perAccount: named('account'),
    perNumber: named('number'),
    perSource: listOf('source'),
    perDay: countBy(found, ({ at }) => new Date(at).toISOString().slice(0, 10)).toSorted((a, b) =>
      a.key < b.key ? -1 : 1,
    ),
    perStep: steps.slice(0, -1).map((from, i) => {
      const of = found.filter(({ at }) => at >= from && at < (steps[i + 1] ?? 0))
      return { from, perType: countBy(of, ({ type }) => type) }
    }),
    atLeast: [],
  }
}

function countBy(found: readonly Attack[], keyOf: (item: Attack) => string): readonly KeyCount[] {
  const sums = new Map<string, KeyCount>()
  for (const item of found) {
    const key = keyOf(item)
    const { count, attempts } = sums.get(key) ?? { count: 0, attempts: 0 }
    sums.set(key, { key, count: count + 1, attempts: attempts + item.attempts })
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
}

const values: Readonly<Record<AttackField | 'userAgent', readonly string[]>> = {
  source: ['198.51.100.1', '198.51.100.2', '198.51.100.47', '203.0.113.9', '2001:db8:0:4::/64'],
  victim: ['192.0.2.10', '192.0.2.11', '203.0.113.7', '2001:db8::5'],
  type: ['REGISTER', 'REGISTER', 'INVITE', 'OPTIONS', 'TFTP'],
  tool: ['friendly-scanner', 'sipcli', 'unknown', 'none'],
  country: ['', 'NL', 'US', 'DE'],
  account: ['', '100', '101', '4701', "o'brien", 'Ünï'],
  number: ['', '', '0044123', '+4930'],
  action: ['blocked', 'blocked', 'denied', 'reported'],
  proof: ['returned', 'oneWay'],
  host: ['guard-1', 'guard-2'],
  pbx: ['main', 'branch', ''],
  campaign: ['', '', 'c1', 'c2'],
  userAgent: ['', 'friendly-scanner', 'sipcli/v1.8', 'Scanner 47', 'SIPCLI', 'phone 1.47'],
}

const searches = [
  '4',
  '47',
  'scanner',
  'us',
  'e',
  'sipcli',
  '2001:db8',
  '.1',
  '0',
  'nothing has it',
]

/** Makes up attacks of three days before now, and filters that some of them meet. */
export class RandomAttacks {
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** An attack; some are of the same instant. */
  attack(id: string): Attack {
    return attack({
      id,
      at: now - Math.floor((this.#random() * 3 * day) / 100_000) * 100_000,
      source: this.#source(),
      userAgent: this.#pick(values.userAgent),
      calledNumber: this.#pick(values.number),
      attempts: 1 + Math.floor(this.#random() * 20),
      evidence: [],
      ...Object.fromEntries(
        (['victim', 'type', 'country', 'account', 'action', 'proof'] as const).map((field) => [
          field,
          this.#pick(values[field]),
        ]),
      ),
      ...Object.fromEntries(
        (['host', 'pbx', 'campaign'] as const).map((field) => [field, this.#pick(values[field])]),
      ),
    })
  }

  /** A filter of some fields, a span and a text. */
  filter(share = 0.15): AttackFilter {
    const fields = attackFields.filter(() => this.#random() < share)
    const { from, to } = this.span()
    return {
      ...Object.fromEntries(fields.map((field) => [field, this.#wanted(field)])),
      ...(this.#random() < 0.3 && { from }),
      ...(this.#random() < 0.3 && { to }),
      ...(this.#random() < 0.3 && { search: this.#pick(searches) }),
    }
  }

  span(): { readonly from: number; readonly to: number } {
    const instants = [0, 1].map(() => {
      const at = now - Math.floor(this.#random() * 3.2 * day)
      return this.#random() < 0.3 ? Math.round(at / hour) * hour : at
    })
    return { from: Math.min(...instants), to: Math.max(...instants) }
  }

  /** What is counted: a filter, and sometimes few keys and steps of odd lengths. */
  countQuery(): AttackCountQuery {
    const begin = now - 3 * day + this.#random() * day
    const steps = [0, 1, 5, 24, 24.5, 47].map((hours) => Math.floor(begin + hours * hour))
    return {
      ...this.filter(this.#random() < 0.4 ? 0 : 0.1),
      ...(this.#random() < 0.3 && { top: 3 }),
      ...(this.#random() < 0.6 && { steps }),
    }
  }

  #source(): string {
    const number = Math.floor(60 * this.#random() ** 2)
    return this.#random() < 0.6 ? this.#pick(values.source) : `198.51.100.${number}`
  }

  #wanted(field: AttackField): Wanted {
    const several = () => [this.#pick(values[field]), this.#pick(values[field])]
    const kind = this.#random()
    if (kind < 0.4) return this.#pick(values[field])
    if (kind < 0.6) return { is: several() }
    return kind < 0.8 ? { not: several() } : { is: several(), not: [this.#pick(values[field])] }
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item
  }
}
