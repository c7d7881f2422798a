// An attack from the moment its rule fires until its record is complete.
//
// The block does not wait: it goes out with the first line of this file's class. The record does,
// for a moment, because HEP's datagrams may arrive after the events that they explain.
import type { Source } from '../../domain/address.js'
import { isAttackTool } from '../../domain/attack-tools.js'
import { maxEvidence } from '../../domain/attack.js'
import type { Attack, AttackAction, Evidence, RuleName } from '../../domain/attack.js'
import type { Attempt, AttackType, Proof } from '../../domain/attempt.js'
import type { Block } from '../../domain/block.js'
import { printable } from '../../domain/untrusted.js'

/** How long a record waits for the other stream, in ms. */
export const joinWaitMs = 1000

/** What is fixed when the rule fires. */
export interface AttackStart {
  readonly id: string
  readonly at: number
  readonly rule: RuleName
  readonly source: Source
  readonly country: string
  readonly host: string
  readonly action: AttackAction
  readonly block: Block | undefined
  /** The campaign that it is part of, or empty. */
  readonly campaign: string
}

/** Attempts of one source, the last ones kept. */
export class Evidences {
  #attempts: Attempt[] = []
  #count = 0
  /** A request that was seen before Asterisk had said what became of it. */
  #shown: Attempt | undefined

  /** Returns what is kept of `count` attempts, all of them unless given. */
  static of(attempts: readonly Attempt[], count = attempts.length): Evidences {
    const evidences = new Evidences()
    for (const attempt of attempts) evidences.add(attempt)
    evidences.#count = count
    return evidences
  }

  get count(): number {
    return this.#count
  }

  get attempts(): readonly Attempt[] {
    return this.#attempts
  }

  /** Adds a request that was seen alone: the attempt that it turns out to be takes its place. */
  addShown(request: Attempt): void {
    this.add(request)
    this.#shown = request
  }

  add(attempt: Attempt): void {
    if (this.#shown?.sessionId === attempt.sessionId) {
      this.#attempts[this.#attempts.indexOf(this.#shown)] = attempt
      this.#shown = undefined
      return
    }
    this.#count += 1
    // Most sources of a flood make one: an array that begins with it takes a fifth of the memory.
    if (this.#attempts.length === 0) this.#attempts = [attempt]
    else this.#attempts.push(attempt)
    if (this.#attempts.length > maxEvidence) {
      if (this.#attempts.shift() === this.#shown) this.#shown = undefined
    }
  }

  /**
   * Makes it the evidence of an attack of `count` attempts: what happened up to `since` (ms since the
   * epoch) is none of it.
   */
  startWith(count: number, since: number): void {
    const old = this.#attempts.filter(({ at }) => at <= since).length
    // The last one stays: it fired the rule, whatever its time.
    this.#attempts.splice(0, Math.min(old, this.#attempts.length - 1))
    this.#count = count
  }

  /** `returned` as soon as one attempt was: one proof is enough for an address. */
  get proof(): Proof {
    return this.#attempts.some(({ proof }) => proof === 'returned') ? 'returned' : 'oneWay'
  }

  /** What is attacked: the most frequent type, and of equals the latest; a type that was inferred only where no other is known. */
  get type(): AttackType {
    const known = this.#attempts.filter(({ isTypeInferred }) => !isTypeInferred)
    const counts = new Map<AttackType, number>()
    let type: AttackType = 'OTHER'
    for (const attempt of known.length > 0 ? known : this.#attempts) {
      counts.set(attempt.type, (counts.get(attempt.type) ?? 0) + 1)
      if ((counts.get(attempt.type) ?? 0) >= (counts.get(type) ?? 0)) type = attempt.type
    }
    return type
  }
}

/** An attack whose record is still being completed. */
export class OpenAttack {
  readonly start: AttackStart
  readonly evidences: Evidences

  constructor(start: AttackStart, evidences: Evidences) {
    this.start = start
    this.evidences = evidences
  }

  /** The record, with all that is known by now. */
  toAttack(): Attack {
    const { id, at, rule, source, country, host, action, campaign } = this.start
    const { attempts, type, proof, count } = this.evidences
    const ofType = attempts.filter((attempt) => attempt.type === type)
    const last = ofType.at(-1)
    if (last === undefined) throw new Error('an attack without an attempt')
    const userAgent =
      ofType.find((attempt) => attempt.userAgent !== '')?.userAgent ?? last.userAgent
    return {
      id,
      at,
      rule,
      type,
      isTypeInferred: ofType.every(({ isTypeInferred }) => isTypeInferred),
      source,
      victim: last.victim,
      userAgent,
      isKnownTool: isAttackTool(userAgent),
      account: last.account,
      calledNumber: last.calledNumber,
      campaign,
      country,
      host,
      pbx: last.pbx,
      attempts: count,
      proof,
      action,
      evidence: attempts.map(toEvidence),
    }
  }
}

/** Returns the part of an attempt that is kept for good. */
export function toEvidence(attempt: Attempt): Evidence {
  const { at, type, account, userAgent, proof, failure, remote } = attempt
  return {
    at,
    type,
    address: remote.address,
    port: remote.port,
    account,
    userAgent,
    proof,
    failure,
  }
}

/** Names the accounts of some attempts for people, at most three of them. */
export function describeAccounts(attempts: readonly Attempt[]): string {
  const names = [...new Set(attempts.map(({ account }) => account))]
  const shown = names.slice(0, 3).map((name) => `"${printable(name)}"`)
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ')
}
