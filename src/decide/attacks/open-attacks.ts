// What happens to an attack that a rule has found: the block at once, and a moment later its record,
// its strike, and at the last strike the denylist.
import type { Source } from '../../domain/address.js'
import type { Attack, AttackAction, RuleName } from '../../domain/attack.js'
import type { Block, Flow } from '../../domain/block.js'
import type { ListEntry } from '../../domain/list-entry.js'
import type { Settings } from '../../domain/settings.js'
import { unknownText } from '../../domain/untrusted.js'
import type { AccessLists } from '../books/access-lists.js'
import type { BlockBook } from '../books/block-book.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import type { OneWayBounds } from '../books/one-way-bounds.js'
import { OpenAttack, joinWaitMs } from './open-attack.js'
import type { AttackStart } from './open-attack.js'
import type { AttemptTrail } from './attempt-trail.js'
import type { ShownCallers } from './shown-callers.js'
import type { TrustBook } from '../books/trust-book.js'
import { denyEntry, isForgeable, isSingleDatagramRule, mayDeny } from '../books/strikes.js'

/** An attack as its rule has found it. */
export interface Finding {
  readonly rule: RuleName
  readonly source: Source
  readonly trail: AttemptTrail
  readonly action: AttackAction
  readonly flow?: Flow | undefined
  readonly campaign?: string | undefined
  /** False where a person alone may block for good: a trusted source. */
  readonly mayBeStrike?: boolean
}

/** What attacks are turned into, and by whom. */
export interface OpenAttacksOptions {
  readonly sink: DecisionSink
  readonly lists: AccessLists
  readonly trust: TrustBook
  readonly blocks: BlockBook
  readonly bounds: OneWayBounds
  readonly callers: ShownCallers
  readonly settings: () => Settings
  readonly host: string
  readonly now: () => number
  readonly newId: () => string
  /** The country of a source by its ISO code, empty where unknown. */
  readonly countryOf: (source: Source) => string
}

/** Keeps attacks until their records are complete. */
export class OpenAttacks {
  readonly #options: OpenAttacksOptions
  readonly #open = new Map<Source, OpenAttack>()

  constructor(options: OpenAttacksOptions) {
    this.#options = options
  }

  /** The attack of a source whose record can still be completed. */
  of(source: Source): OpenAttack | undefined {
    return this.#open.get(source)
  }

  /** Acts at once, and returns the block; the record follows when the other stream has caught up. */
  open(finding: Finding): Block | undefined {
    const { now, newId, host, sink, blocks } = this.#options
    const { rule, source, trail, action, campaign = '' } = finding
    const at = now()
    const id = newId()
    const country = this.#options.countryOf(source)
    const start = { id, at, rule, source, country, host, action, campaign }
    const isDropped = action === 'blocked' || action === 'flowBlocked'
    const block = isDropped ? this.#blockFor(finding, start) : undefined
    if (block !== undefined) {
      blocks.add(block)
      sink.onBlock(block)
    }
    const earlier = this.#open.get(source)
    if (earlier !== undefined) this.#close(source, earlier, at)
    this.#open.set(source, new OpenAttack({ ...start, block }, trail))
    return block
  }

  /** Completes the records that have waited long enough at `now`. */
  tick(now: number): void {
    // The shortest block is as long as a record waits: it must still be in force to be a strike.
    for (const [source, attack] of this.#open) {
      if (now - attack.start.at >= joinWaitMs) this.#close(source, attack, now)
    }
  }

  /** Completes every record at once, for a clean stop. */
  closeAll(now: number): void {
    for (const [source, attack] of this.#open) this.#close(source, attack, now)
  }

  #blockFor(finding: Finding, attack: Omit<AttackStart, 'block'>): Block {
    const { newId, settings } = this.#options
    const { at, country, host } = attack
    const { source, flow, trail, mayBeStrike = true } = finding
    return {
      id: newId(),
      source,
      flow,
      type: trail.type,
      userAgent: unknownText,
      country,
      attackId: attack.id,
      host,
      since: at,
      until: at + settings()['blocking.seconds'] * 1000,
      proof: trail.proof,
      isStrike: flow === undefined && mayBeStrike,
      note: '',
      end: undefined,
    }
  }

  #close(source: Source, open: OpenAttack, now: number): void {
    const { sink, blocks, lists } = this.#options
    this.#open.delete(source)
    const attack = open.toAttack()
    const { block } = open.start
    // A person may have lifted the block meanwhile: then it is neither completed nor a strike.
    const inForce = block && blocks.inForce(block)
    const entry = inForce && this.#complete(inForce, attack, now)
    sink.onAttack(entry === undefined ? attack : { ...attack, action: 'denied' })
    const completed = block && blocks.inForce(block)
    if (entry === undefined || completed === undefined) return
    lists.add(entry)
    sink.onListEntry(entry)
    sink.onBlockEnd(blocks.end(completed, 'denied', now))
  }

  /** The block learns what its attack was; the source gets its strike, and at the last one its entry. */
  #complete(block: Block, attack: Attack, now: number): ListEntry | undefined {
    const { sink, blocks, lists, trust, settings } = this.#options
    const { source, type, userAgent, proof, rule } = attack
    // A stranger may have become trusted since: of those a person alone decides for good.
    const mayBeStrike = block.isStrike && !trust.isTrusted(source, now)
    const isStrike = mayBeStrike && (proof === 'returned' || !isSingleDatagramRule(rule))
    const completed = { ...block, type, userAgent, proof, isStrike }
    blocks.add(completed)
    sink.onBlockCompleted(completed)
    if (!isStrike) return undefined
    blocks.strike(source, block.since, proof)
    const strikes = blocks.strikes(source, now)
    const isLast = strikes >= settings()['blocking.threshold'] && mayDeny(type, settings())
    if (!isLast || lists.lockOut(source) !== undefined) return undefined
    return this.#isCertainEnough(attack, now)
      ? denyEntry(source, type, { strikes, now })
      : undefined
  }

  #isCertainEnough(attack: Attack, now: number): boolean {
    const { blocks, bounds, callers } = this.#options
    const { source, rule } = attack
    if (blocks.hasProvenStrike(source, now)) return true
    const isShown = rule === 'inviteLimit' ? callers.isShown(source, now) : !attack.isTypeInferred
    return !isForgeable(attack, isShown) && bounds.takeDenial(now)
  }
}
