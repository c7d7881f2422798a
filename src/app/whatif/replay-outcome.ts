// What a replayed decider has decided, written down.
import type { Source } from '../../domain/address.js'
import type { Attack, RuleName } from '../../domain/attack.js'
import type { Proof } from '../../domain/attempt.js'
import type { Block } from '../../domain/block.js'
import type { DecisionSink } from '../../domain/decision-sink.js'
import { unknownText } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { WhatIfAction, WhatIfSide } from '../../ports/operator/what-if-desk.js'
import { nobody } from '../start/warm-up.js'

// More sources are counted, and not told one by one.
const maxSources = 200_000

/** What was done to a source. */
export interface Deed {
  readonly source: Source
  readonly action: WhatIfAction
  readonly at: number
  readonly isTrusted: boolean
  readonly proof: Proof
  times: number
  isDenied: boolean
  rule: RuleName
  attempts: number
  account: Untrusted
  /** The attack that the first one answers. */
  readonly attackId: string
}

/** Writes down what counts since an instant. */
export class ReplayOutcome {
  /** By action and source. */
  readonly deeds = new Map<string, Deed>()
  /** How many attempts of each source got no answer. */
  readonly silenced = new Map<Source, number>()
  /** Who was blocked, be it before the time that was asked for. */
  readonly #blocked = new Set<Source>()
  readonly sink: DecisionSink
  readonly #isTrusted: (source: Source) => boolean
  readonly #isCounting: () => boolean
  /** What waits for the record of its attack, which follows within a second or two. */
  readonly #waiting = new Map<string, Deed>()
  #blocks = 0
  #flowBlocks = 0
  #slowed = 0
  #denied = 0

  constructor(options: {
    readonly isTrusted: (source: Source) => boolean
    /** False before the time that was asked for. */
    readonly isCounting: () => boolean
    readonly onBlock?: ((block: Block) => void) | undefined
  }) {
    this.#isTrusted = options.isTrusted
    this.#isCounting = options.isCounting
    this.sink = {
      ...nobody,
      onBlock: (block) => {
        this.#block(block)
        options.onBlock?.(block)
      },
      onAttack: (attack) => {
        this.#attack(attack)
      },
      onListEntry: ({ network }) => {
        this.#denial(network)
      },
    }
  }

  /** So many attempts of a source got no answer. */
  silence(source: Source, count: number): void {
    if (!this.#isCounting()) return
    const known = this.silenced.get(source)
    if (known === undefined && this.silenced.size >= maxSources) return
    this.silenced.set(source, (known ?? 0) + count)
  }

  /** Tells whether a source was ever blocked here. */
  wasBlocked(source: Source): boolean {
    return this.#blocked.has(source)
  }

  side(): WhatIfSide {
    const deeds = [...this.deeds.values()]
    const countOf = (wanted: WhatIfAction): number =>
      deeds.filter(({ action }) => action === wanted).length
    return {
      blocked: countOf('blocked'),
      blocks: this.#blocks,
      flowsBlocked: this.#flowBlocks,
      slowed: this.#slowed,
      denied: this.#denied,
      silenced: [...this.silenced.values()].reduce((sum, count) => sum + count, 0),
    }
  }

  #block({ source, flow, since, proof, attackId }: Block): void {
    if (flow === undefined && this.#blocked.size < maxSources) this.#blocked.add(source)
    if (!this.#isCounting()) return
    if (flow === undefined) this.#blocks += 1
    else this.#flowBlocks += 1
    const action = flow === undefined ? 'blocked' : 'flowBlocked'
    this.#note({ source, action, at: since, proof, attackId })
  }

  #attack({ id, at, source, rule, attempts, account, action, proof }: Attack): void {
    if (action === 'slowed' && this.#isCounting()) {
      this.#slowed += 1
      this.#note({ source, action, at, proof, attackId: id })
    }
    const deed = this.#waiting.get(id)
    if (deed === undefined) return
    this.#waiting.delete(id)
    deed.rule = rule
    deed.attempts = attempts
    deed.account = account
  }

  #denial(source: Source): void {
    if (!this.#isCounting()) return
    this.#denied += 1
    const deed = this.deeds.get(keyOf('blocked', source))
    if (deed !== undefined) deed.isDenied = true
  }

  #note(found: Pick<Deed, 'source' | 'action' | 'at' | 'proof' | 'attackId'>): void {
    const key = keyOf(found.action, found.source)
    const known = this.deeds.get(key)
    if (known !== undefined) {
      known.times += 1
      return
    }
    if (this.deeds.size >= maxSources) return
    const deed: Deed = {
      ...found,
      isTrusted: this.#isTrusted(found.source),
      times: 1,
      isDenied: false,
      rule: 'sipBlocking',
      attempts: 0,
      account: unknownText,
    }
    this.deeds.set(key, deed)
    this.#waiting.set(found.attackId, deed)
  }
}

/** The key of a deed. */
export function keyOf(action: WhatIfAction, source: Source): string {
  return `${action} ${source}`
}
