// Attacks that are read one by one, added up by what people look at.
import type { KeyCount } from '../../ports/attack-query.js'
import { durations } from './attack-hours.js'

/** An attack as it is added up; keys are texts as they are stored, or ids. */
export interface SummedAttack<Key extends string | number> {
  readonly at: number
  readonly attempts: number
  readonly source: Key
  readonly account: Key
  readonly country: Key
  readonly tool: Key
  /** Undefined where no number was called. */
  readonly number: Key | undefined
  /** What names type and victim. */
  readonly kind: Key
}

/** So many attacks, with so many attempts. */
export interface Sum {
  count: number
  attempts: number
}

/** The fields that are added up by their keys. */
export type SummedField = 'source' | 'account' | 'country' | 'tool' | 'number' | 'kind'

/** Adds up attacks. */
export class AttackSums<Key extends string | number> {
  readonly all: Sum = { count: 0, attempts: 0 }
  readonly by: Readonly<Record<SummedField, Map<Key, Sum>>> = {
    source: new Map(),
    account: new Map(),
    country: new Map(),
    tool: new Map(),
    number: new Map(),
    kind: new Map(),
  }
  readonly days = new Map<number, Sum>()
  /** By kind, one for each step. */
  readonly steps: readonly Map<Key, Sum>[]
  readonly #instants: readonly number[]

  /** @param instants the beginnings of the steps, and the end of the last one */
  constructor(instants: readonly number[] = []) {
    this.#instants = instants
    this.steps = instants.slice(1).map(() => new Map())
  }

  /** Adds one attack, or several of one kind at once. */
  add(attack: SummedAttack<Key>): void {
    const { attempts, at, number } = attack
    this.all.count += 1
    this.all.attempts += attempts
    const { by } = this
    addTo(by.source, attack.source, 1, attempts)
    addTo(by.account, attack.account, 1, attempts)
    addTo(by.country, attack.country, 1, attempts)
    addTo(by.tool, attack.tool, 1, attempts)
    if (number !== undefined) addTo(by.number, number, 1, attempts)
    addTo(by.kind, attack.kind, 1, attempts)
    addTo(this.days, Math.floor(at / durations.day), 1, attempts)
    const step = stepOf(this.#instants, at)
    if (step !== undefined) addTo(this.steps[step] ?? new Map<Key, Sum>(), attack.kind, 1, attempts)
  }
}

/** Adds to one of several sums. */
export function addTo<Key>(sums: Map<Key, Sum>, key: Key, count: number, attempts: number): void {
  const known = sums.get(key)
  if (known === undefined) sums.set(key, { count, attempts })
  else {
    known.count += count
    known.attempts += attempts
  }
}

/** Returns which step an instant lies in: the last that begins at it or before. */
export function stepOf(instants: readonly number[], at: number): number | undefined {
  let [low, high] = [0, instants.length - 1]
  if (high < 1 || at < (instants[0] ?? 0) || at >= (instants[high] ?? 0)) return undefined
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((instants[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low
}

/** Makes a list of sums, each key renamed; those of one name are added up. */
export function toCounts<Key>(
  sums: ReadonlyMap<Key, Sum>,
  nameOf: (key: Key) => string | undefined,
): readonly KeyCount[] {
  const named = new Map<string, Sum>()
  for (const [key, { count, attempts }] of sums) {
    const name = nameOf(key)
    if (name !== undefined) addTo(named, name, count, attempts)
  }
  return [...named].map(([key, sum]) => ({ key, ...sum }))
}
