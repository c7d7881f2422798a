// What many sources try together: the bookkeeping that the rules of campaigns share.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Untrusted } from '../../domain/untrusted.js'

/** So many sources within {@link campaignWindowMs} … */
const minSources = 10
/** … and so many attempts of theirs are a campaign. */
const minAttempts = 20
/** Older attempts do not count; an hour without one ends the campaign. In ms. */
export const campaignWindowMs = 3_600_000

/** What one source has contributed. */
export interface Contribution {
  readonly source: Source
  readonly attempts: number
  /** Its last attempt. */
  readonly attempt: Attempt
}

/** A campaign, and who has just become part of it. */
export interface CampaignNews {
  readonly id: string
  /** True for the attempt that made it one: then everybody so far joins at once. */
  readonly isNew: boolean
  readonly joined: readonly Contribution[]
}

interface Tried {
  readonly source: Source
  attempts: number
  lastAt: number
  attempt: Attempt
}

/** Who tries one account or number. At most {@link minAttempts} sources, or a campaign under way. */
interface Target {
  tried: Tried[]
  id: string
  lastAt: number
}

/** Finds campaigns by what is tried: an account, a number. */
export class CampaignBook {
  readonly #newId: () => string
  // What is tried is the attackers' text: who invents a new one each time must not fill the memory.
  // Most keys of a flood are never seen again: of those the attempt itself is all that is kept.
  readonly #targets: GenerationMap<Untrusted, Attempt | Target>

  constructor(options: { readonly newId: () => string; readonly capacity: number }) {
    this.#newId = options.newId
    this.#targets = new GenerationMap({
      capacity: options.capacity,
      lifetimeMs: campaignWindowMs,
    })
  }

  /** How many accounts or numbers are remembered. */
  get size(): number {
    return this.#targets.size
  }

  /** Takes one attempt (`at` in ms since the epoch) at what `key` names. */
  attempt(key: Untrusted, attempt: Attempt, by: Tries): CampaignNews | undefined {
    const { source, at } = by
    this.#targets.age(at)
    const known = this.#targets.get(key)
    if (known === undefined) {
      this.#targets.add(key, attempt.source === source ? attempt : targetOf(attempt, source))
      return undefined
    }
    const target = 'tried' in known ? known : targetOf(known, known.source)
    if (target !== known) this.#targets.set(key, target)
    if (target.id !== '' && at - target.lastAt < campaignWindowMs) {
      target.lastAt = Math.max(target.lastAt, at)
      return { id: target.id, isNew: false, joined: [{ source, attempts: 1, attempt }] }
    }
    target.id = ''
    this.#count(target, attempt, by)
    return this.#begin(target, at)
  }

  #count(target: Target, attempt: Attempt, { source, at }: Tries): void {
    target.lastAt = at
    const known = target.tried.find((tried) => tried.source === source)
    if (known === undefined) {
      target.tried.push({ source, attempts: 1, lastAt: at, attempt })
      return
    }
    known.attempts = at - known.lastAt < campaignWindowMs ? known.attempts + 1 : 1
    known.lastAt = at
    known.attempt = attempt
  }

  #begin(target: Target, at: number): CampaignNews | undefined {
    if (target.tried.length < minSources) return undefined
    target.tried = target.tried.filter(({ lastAt }) => at - lastAt < campaignWindowMs)
    const attempts = target.tried.reduce((sum, tried) => sum + tried.attempts, 0)
    if (target.tried.length < minSources || attempts < minAttempts) return undefined
    target.id = this.#newId()
    const joined = target.tried
    target.tried = []
    return { id: target.id, isNew: true, joined }
  }
}

function targetOf(attempt: Attempt, source: Source): Target {
  const { at } = attempt
  return { tried: [{ source, attempts: 1, lastAt: at, attempt }], id: '', lastAt: at }
}

interface Tries {
  readonly source: Source
  readonly at: number
}
