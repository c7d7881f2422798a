// What the kernel has seen by itself: what it dropped by rules of its own, and how many requests with
// credentials strangers sent. It knows single packets; what else is known of a source is added here.
import { familyOf, firstAddressOf } from '../domain/address.js'
import type { Address, Source } from '../domain/address.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { Settings } from '../domain/settings.js'
import { detached, unknownText } from '../domain/untrusted.js'
import type { Untrusted } from '../domain/untrusted.js'
import type { Accusations } from './accusations.js'
import { AttemptTrail } from './attacks/attempt-trail.js'
import type { OpenAttacks } from './attacks/open-attacks.js'
import type { ShownCallers } from './attacks/shown-callers.js'
import type { AccessLists } from './books/access-lists.js'
import type { BlockBook } from './books/block-book.js'
import type { NoticeBoard } from './books/notice-board.js'
import type { TrustBook } from './books/trust-book.js'
import { DropRule } from './rules/drop-rule.js'
import type { StrangerRules } from './rules/stranger-rules.js'
import { UnseenGuesses, toUnseenAttempt } from './rules/unseen-guesses.js'

const maxUserAgents = 20_000
// No event has ever told of a victim.
const nowhere = { 4: '0.0.0.0' as Address, 6: '::' as Address }

/** What the kernel's word is held against. */
export interface KernelWitnessOptions {
  readonly lists: AccessLists
  readonly blocks: BlockBook
  readonly trust: TrustBook
  readonly attacks: OpenAttacks
  readonly callers: ShownCallers
  readonly notices: NoticeBoard
  readonly strangers: StrangerRules
  readonly accusations: Accusations
  readonly settings: () => Settings
}

/** Takes what the kernel tells. */
export class KernelWitness {
  readonly #options: KernelWitnessOptions
  readonly #drops: DropRule
  readonly #unseen = new UnseenGuesses()
  /** What HEP last saw each address call itself. */
  readonly #userAgents = new GenerationMap<Address, Untrusted>({ capacity: maxUserAgents })
  /** Which PBX was attacked last, and at which address: the kernel does not say whom a guess was for. */
  #target: { readonly pbx: string; readonly victim: Address } | undefined

  constructor(options: KernelWitnessOptions) {
    const { accusations } = options
    this.#options = options
    this.#drops = new DropRule({ ...options, block: (found) => accusations.carryOut(found) })
  }

  /** HEP has shown what an address calls itself. */
  shown(address: Address, userAgent: Untrusted): void {
    if (this.#userAgents.get(address) === userAgent) return
    this.#userAgents.set(address, detached(userAgent))
  }

  /** An event has told of an attempt. */
  attacked({ pbx, victim }: { readonly pbx: string; readonly victim: Address }): void {
    if (this.#target?.victim !== victim) this.#target = { pbx, victim }
  }

  /** Something has worked from a source. */
  worked(source: Source, at: number): void {
    this.#unseen.worked(source, at)
  }

  /** The kernel has dropped something of a source. */
  drop(drop: KernelDrop, source: Source): void {
    const { lists, blocks, trust, callers } = this.#options
    const { address, at } = drop
    if (lists.verdict(address) !== 'none' || blocks.covering(source) !== undefined) return
    const isTrusted = trust.isTrusted(source, at)
    const lastUserAgent = this.#userAgents.peek(address) ?? unknownText
    const proof = drop.rule === 'inviteLimit' ? callers.proofOf(source, at) : 'oneWay'
    this.#drops.take({ drop, source, isTrusted, lastUserAgent, proof })
  }

  /** The kernel has counted requests with credentials of a source. */
  guesses(counted: KernelGuesses): void {
    const { strangers, accusations, settings } = this.#options
    const { source, at } = counted
    if (this.#mayNotBlock(source, at)) return
    const explained = {
      ofMinute: strangers.windows.count(source, at),
      ofDay: strangers.countOfDay(source, at),
    }
    const requests = this.#unseen.counted(counted, explained, settings())
    if (requests === undefined) return
    const target = this.#target ?? { pbx: '', victim: nowhere[familyOf(source)] }
    const trail = AttemptTrail.of([toUnseenAttempt(counted, target)], requests)
    accusations.carryOut({ rule: 'unseenGuesses', source, trail })
  }

  tick(now: number): void {
    this.#drops.tick(now)
  }

  forget(source: Source): void {
    this.#unseen.forget(source)
  }

  /** The kernel knows no address within a /64: what holds an address of ours is left to the events. */
  #mayNotBlock(source: Source, at: number): boolean {
    const { lists, blocks, trust, accusations } = this.#options
    return (
      lists.isOurNetwork(source) ||
      lists.verdict(firstAddressOf(source)) !== 'none' ||
      lists.touching('allow', source).length > 0 ||
      blocks.covering(source) !== undefined ||
      trust.isTrusted(source, at) ||
      accusations.isQuiet(source)
    )
  }
}
