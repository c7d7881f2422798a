// From the accusation of a stranger to his block, or to a report where nobody is blocked.
import type { Source } from '../domain/address.js'
import type { Attempt } from '../domain/attempt.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { Settings } from '../domain/settings.js'
import type { AccessLists } from './books/access-lists.js'
import type { BlockBook } from './books/block-book.js'
import { tellCampaign } from './rules/campaign-notice.js'
import type { CompromiseSigns } from './rules/compromise-signs.js'
import type { NoticeBoard } from './books/notice-board.js'
import type { OneWayBounds } from './books/one-way-bounds.js'
import type { OpenAttacks } from './attacks/open-attacks.js'
import type { Accusation, StrangerRules } from './rules/stranger-rules.js'
import { isSingleDatagramRule } from './books/strikes.js'
import type { TrustBook } from './books/trust-book.js'

/** What accusations work with. */
export interface AccusationsOptions {
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

/** Carries accusations out. */
export class Accusations {
  readonly #options: AccusationsOptions
  /** Sources that were reported instead of blocked, until when they are no news. */
  readonly #quiet = new GenerationMap<Source, number>({ capacity: 20_000 })

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
  carryOut({ rule, source, trail, campaign }: Accusation): boolean {
    const { attacks, bounds, settings, signs, strangers } = this.#options
    const now = this.#options.now()
    const isMonitoring = settings()['blocking.monitor']
    const isBounded = isSingleDatagramRule(rule) && trail.proof === 'oneWay' && !isMonitoring
    if (isBounded && !bounds.takeBlock(now)) return false
    signs.attacked(source, now)
    strangers.forgetEvidence(source)
    if (isMonitoring) this.#quiet.set(source, now + settings()['blocking.seconds'] * 1000)
    const action = isMonitoring ? 'reported' : 'blocked'
    attacks.open({ rule, source, trail, action, campaign: campaign?.id })
    return true
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

  #isOpenTo(source: Source, { remote, at }: Attempt): boolean {
    const { lists, blocks, trust } = this.#options
    return (
      !this.isQuiet(source) &&
      blocks.ofSource(source) === undefined &&
      lists.verdict(remote.address) === 'none' &&
      !trust.isTrusted(source, at)
    )
  }
}
