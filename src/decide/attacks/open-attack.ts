// An attack from the moment its rule fires until its record is complete.
//
// The block does not wait: it goes out with the first line of this file's class. The record does,
// for a moment, because HEP's datagrams may arrive after the events that they explain.
import type { Source } from '../../domain/address.js'
import { isAttackTool } from '../../domain/attack-tools.js'
import type { Attack, AttackAction, Evidence, RuleName } from '../../domain/attack.js'
import type { Attempt } from '../../domain/attempt.js'
import type { Block } from '../../domain/block.js'
import type { AttemptTrail } from './attempt-trail.js'

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

/** An attack whose record is still being completed. */
export class OpenAttack {
  readonly start: AttackStart
  readonly trail: AttemptTrail

  constructor(start: AttackStart, trail: AttemptTrail) {
    this.start = start
    this.trail = trail
  }

  /** The record, with all that is known by now. */
  toAttack(): Attack {
    const { id, at, rule, source, country, host, action, campaign } = this.start
    const { attempts, type, proof, count } = this.trail
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
