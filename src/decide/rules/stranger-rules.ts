// The rules for sources that nobody knows, in the order in which they are asked.
import type { Source } from '../../domain/address.js'
import type { RuleName } from '../../domain/attack.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Settings } from '../../domain/settings.js'
import { AccountCampaigns } from './account-campaign.js'
import { BlockedUserAgents } from './blocked-user-agents.js'
import type { CampaignNews } from '../books/campaign-book.js'
import { NumberCampaigns } from './number-campaign.js'
import { AttemptTrail } from '../attacks/attempt-trail.js'
import { AttemptWindows, windowMs } from '../books/attempt-windows.js'
import { PrefixAttacks } from './prefix-attacks.js'
import { SlowAttacks } from './slow-attacks.js'

/** Whom a rule accuses of what. */
export interface Accusation {
  readonly rule: RuleName
  readonly source: Source
  readonly trail: AttemptTrail
  readonly campaign?: CampaignNews
}

// More sources than that have no evidence of older attempts, and are counted all the same.
const maxTrails = 20_000

/** Counts the attempts of strangers. */
export class StrangerRules {
  readonly windows: AttemptWindows
  readonly userAgents: BlockedUserAgents
  readonly #slow: SlowAttacks
  readonly #prefixes: PrefixAttacks
  readonly #accounts: AccountCampaigns
  readonly #numbers: NumberCampaigns
  readonly #trails = new GenerationMap<Source, AttemptTrail>({ capacity: maxTrails })
  #settings: Settings

  constructor(options: {
    readonly settings: Settings
    readonly maxSources: number
    readonly newId: () => string
  }) {
    const { settings, maxSources: capacity, newId } = options
    this.#settings = settings
    this.windows = new AttemptWindows({ capacity })
    this.userAgents = new BlockedUserAgents(settings)
    this.#slow = new SlowAttacks({ capacity })
    this.#prefixes = new PrefixAttacks({ capacity: Math.ceil(capacity / 4) })
    this.#accounts = new AccountCampaigns(newId)
    this.#numbers = new NumberCampaigns(newId)
  }

  setSettings(settings: Settings): void {
    this.#settings = settings
    this.userAgents.setSettings(settings)
  }

  /** One attempt, at an instant (ms since the epoch) that no clock ahead of ours has made. */
  attempt(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const accusations = this.#ofSource(attempt, source, at)
    if (!source.includes(':')) return accusations
    return [...accusations, ...this.#ofPrefix(attempt, source, at)]
  }

  #ofPrefix(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const accused = this.#prefixes.attempt(source, {
      at,
      perMinute: this.#settings['detection.attemptsPerMinute'],
      perDay: this.#settings['detection.attemptsPerDay'],
    })
    if (accused === undefined) return noAccusations
    const { prefix, attempts } = accused
    return [{ rule: 'prefix', source: prefix, trail: AttemptTrail.of([attempt], attempts) }]
  }

  #ofSource(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const trail = this.#trailOf(source)
    trail.add(attempt)
    const limit = this.#settings['detection.attemptsPerMinute']
    if (this.windows.attempt(source, at, limit)) {
      trail.startWith(limit, attempt.at - windowMs)
      return [{ rule: 'sipBlocking', source, trail }]
    }
    if (this.userAgents.isBlocked(attempt.userAgent)) {
      return [{ rule: 'userAgent', source, trail }]
    }
    const perDay = { at, limit: this.#settings['detection.attemptsPerDay'] }
    const ofDay = this.#slow.attempt(attempt, source, perDay)
    if (ofDay !== undefined) {
      trail.startWith(ofDay, -Infinity)
      return [{ rule: 'slow', source, trail }]
    }
    const account = this.#accounts.attempt(attempt, source, at)
    if (account !== undefined) return accuse('accountCampaign', account)
    return this.described(attempt, source, at)
  }

  /** What an attempt called is known, at once or since. */
  described(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const number = this.#numbers.attempt(attempt, source, at)
    return number === undefined ? noAccusations : accuse('numberCampaign', number)
  }

  /** An attempt of before turned out to be no failure. */
  takeBack(attempt: Attempt, source: Source, at: number): void {
    this.windows.takeBack(source, at)
    this.#slow.takeBack(attempt, source, at)
    this.#prefixes.takeBack(source, at)
  }

  /** How many attempts of the source are counted within a day. */
  countOfDay(source: Source, now: number): number {
    return this.#slow.count(source, now)
  }

  /** The evidence is part of a record now: what follows is another story. */
  forgetEvidence(source: Source): void {
    this.#trails.delete(source)
  }

  forget(source: Source): void {
    this.windows.forget(source)
    this.#prefixes.forget(source)
    this.#slow.forget(source)
    this.forgetEvidence(source)
  }

  #trailOf(source: Source): AttemptTrail {
    const known = this.#trails.get(source)
    if (known !== undefined) return known
    const trail = new AttemptTrail()
    this.#trails.add(source, trail)
    return trail
  }
}

const noAccusations: readonly Accusation[] = []

function accuse(rule: RuleName, campaign: CampaignNews): readonly Accusation[] {
  return campaign.joined.map(({ source, attempt, attempts }) => ({
    rule,
    source,
    trail: AttemptTrail.of([attempt], attempts),
    campaign,
  }))
}
