// From the accusation of a stranger to his block, or to a report where nobody is blocked.
import type { Source } from '../domain/address.js'
import type { Attempt } from '../domain/attempt.js'
import type { RuleName } from '../domain/attack.js'
import type { Block } from '../domain/block.js'
import type { DecisionSink } from '../domain/decision-sink.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { Settings } from '../domain/settings.js'
import type { AccessLists } from './books/access-lists.js'
import { isPrefix } from './books/block-book.js'
import type { BlockBook } from './books/block-book.js'
import { tellCampaign } from './rules/campaign-notice.js'
import type { CompromiseSigns } from './rules/compromise-signs.js'
import type { NoticeBoard } from './books/notice-board.js'
import type { OneWayBounds } from './books/one-way-bounds.js'
import { isFreePrefix } from './rules/prefix-attacks.js'
import { tellMovedOffice } from './rules/moved-office.js'
import type { AttemptTrail } from './attacks/attempt-trail.js'
import type { OpenAttacks } from './attacks/open-attacks.js'
import type { Accusation, StrangerRules } from './rules/stranger-rules.js'
import { isSingleDatagramRule } from './books/strikes.js'
import type { TrustBook } from './books/trust-book.js'

/** What accusations work with. */
export interface AccusationsOptions {
  readonly sink: DecisionSink
  readonly lists: AccessLists
  readonly blocks: BlockBook
  readonly trust: TrustBook
  readonly attacks: OpenAttacks
  readonly bounds: OneWayBounds
  readonly notices: NoticeBoard
  readonly signs: CompromiseSigns
  readonly strangers: StrangerRules
  readonly settings: () => Settings
  readonly now: () => number
}

/** How long after an attempt it may still turn out to be no failure; twice that, for the lag of events. */
const takenBackMs = 10_000

interface Recent {
  readonly block: Block
  readonly trail: AttemptTrail
  takenBack: number
}

/** Carries accusations out. */
export class Accusations {
  readonly #options: AccusationsOptions
  /** Sources that were reported instead of blocked, until when they are no news. */
  readonly #quiet = new GenerationMap<Source, number>({ capacity: 20_000 })

  /** What the last blocks were made of: an attempt of theirs may turn out to be no failure. */
  readonly #recent = new GenerationMap<Source, Recent>({
    capacity: 10_000,
    lifetimeMs: takenBackMs,
  })

  constructor(options: AccusationsOptions) {
    this.#options = options
  }

  /** Carries out each of them, unless it is blocked by now, or was never a stranger. */
  carryOutAll(accusations: readonly Accusation[]): void {
    if (accusations.length === 0) return
    for (const accusation of accusations) {
      const { source, trail } = accusation
      const last = trail.attempts.at(-1)
      if (last !== undefined && this.#isOpenTo(source, last)) this.carryOut(accusation)
    }
    tellCampaign(this.#options.notices, accusations)
  }

  /** Blocks a stranger, or reports him where nobody is blocked; false where a bound forbids it. */
  carryOut(accusation: Accusation): boolean {
    const { rule, source, trail, campaign } = accusation
    const { attacks, settings, signs, strangers } = this.#options
    const now = this.#options.now()
    const isMonitoring = settings()['blocking.monitor']
    if (!isMonitoring && !this.#isWithinBounds(accusation, now)) return false
    if (isCertainlyAttack(rule, trail)) signs.attacked(source, now)
    strangers.forgetEvidence(source)
    if (isMonitoring) this.#quiet.set(source, now + settings()['blocking.seconds'] * 1000)
    const action = isMonitoring ? 'reported' : 'blocked'
    const mayBeStrike = !isPrefix(source)
    const block = attacks.open({ rule, source, trail, action, campaign: campaign?.id, mayBeStrike })
    if (block !== undefined) this.#remember(accusation, block, now)
    return true
  }

  /** An attempt of before turned out to be no failure: a block that needed it is lifted. */
  takeBack(attempt: Attempt, source: Source): void {
    const recent = this.#recent.get(source)
    if (recent?.trail.attempts.includes(attempt) !== true) return
    recent.takenBack += 1
    const { blocks, sink, settings, now } = this.#options
    const limit = settings()['detection.attemptsPerMinute']
    const block = blocks.inForce(recent.block)
    if (block === undefined || recent.trail.count - recent.takenBack >= limit) return
    blocks.withdrawStrike(source, block.since)
    sink.onBlockEnd({ ...blocks.end(block, 'unblocked', now()), isStrike: false })
  }

  /** Tells whether the source was reported instead of blocked, and is no news yet. */
  isQuiet(source: Source): boolean {
    if (!this.#options.settings()['blocking.monitor']) return false
    const until = this.#quiet.get(source)
    return until !== undefined && this.#options.now() < until
  }

  forget(source: Source): void {
    this.#quiet.delete(source)
  }

  /** What anybody can forge leads to a bounded number of blocks. */
  #isWithinBounds({ rule, trail }: Accusation, now: number): boolean {
    const { bounds } = this.#options
    if (trail.proof === 'returned') return true
    if (rule === 'prefix') return bounds.takePrefix(now)
    return !isSingleDatagramRule(rule) || bounds.takeBlock(now)
  }

  #remember({ rule, source, trail }: Accusation, block: Block, now: number): void {
    if (isPrefix(source)) return
    tellMovedOffice({ source, trail }, this.#options)
    if (rule !== 'sipBlocking') return
    this.#recent.age(now)
    this.#recent.set(source, { block, trail, takenBack: 0 })
  }

  #isOpenTo(source: Source, { remote, at }: Attempt): boolean {
    const { lists, blocks, trust } = this.#options
    if (this.isQuiet(source) || blocks.covering(source) !== undefined) return false
    if (isPrefix(source)) return isFreePrefix(source, this.#options, at)
    return lists.verdict(remote.address) === 'none' && !trust.isTrusted(source, at)
  }
}

/** Tells whether it was surely an attack, and surely by the source: one account may be mistyped. */
function isCertainlyAttack(rule: RuleName, { proof, attempts }: AttemptTrail): boolean {
  if (proof !== 'returned') return false
  if (rule !== 'sipBlocking' && rule !== 'slow') return true
  const proven = attempts.filter((attempt) => attempt.proof === 'returned')
  return new Set(proven.map(({ account }) => account)).size > 1
}
