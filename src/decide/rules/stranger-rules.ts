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
import { Evidences } from '../attacks/open-attack.js'
import { SipBlocking, windowMs } from '../books/attempt-windows.js'
import { SlowAttacks } from './slow-attacks.js'

/** Whom a rule accuses of what. */
export interface Accusation {
  readonly rule: RuleName
  readonly source: Source
  readonly evidences: Evidences
  readonly campaign?: CampaignNews
}

// More sources than that have no evidence of older attempts, and are counted all the same.
const maxEvidences = 20_000

/** Counts the attempts of strangers. */
export class StrangerRules {
  readonly windows: SipBlocking
  readonly userAgents: BlockedUserAgents
  readonly #slow: SlowAttacks
  readonly #accounts: AccountCampaigns
  readonly #numbers: NumberCampaigns
  readonly #evidences = new GenerationMap<Source, Evidences>({ capacity: maxEvidences })
  #settings: Settings

  constructor(options: {
    readonly settings: Settings
    readonly maxSources: number
    readonly newId: () => string
  }) {
    const { settings, maxSources: capacity, newId } = options
    this.#settings = settings
    this.windows = new SipBlocking({ capacity })
    this.userAgents = new BlockedUserAgents(settings)
    this.#slow = new SlowAttacks({ capacity })
    this.#accounts = new AccountCampaigns(newId)
    this.#numbers = new NumberCampaigns(newId)
  }

  setSettings(settings: Settings): void {
    this.#settings = settings
    this.userAgents.setSettings(settings)
  }

  /** One attempt, at an instant (ms since the epoch) that no clock ahead of ours has made. */
  attempt(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const evidences = this.#evidencesOf(source)
    evidences.add(attempt)
    const limit = this.#settings['detection.attemptsPerMinute']
    if (this.windows.attempt(source, at, limit)) {
      evidences.startWith(limit, attempt.at - windowMs)
      return [{ rule: 'sipBlocking', source, evidences }]
    }
    if (this.userAgents.isBlocked(attempt.userAgent)) {
      return [{ rule: 'userAgent', source, evidences }]
    }
    const perDay = { at, limit: this.#settings['detection.attemptsPerDay'] }
    const ofDay = this.#slow.attempt(attempt, source, perDay)
    if (ofDay !== undefined) {
      evidences.startWith(ofDay, -Infinity)
      return [{ rule: 'slow', source, evidences }]
    }
    const account = this.#accounts.attempt(attempt, source, at)
    if (account !== undefined) return accuse('accountCampaign', account)
    return this.described(attempt, source, at)
  }

  /** What an attempt called is known, at once or since. */
  described(attempt: Attempt, source: Source, at: number): readonly Accusation[] {
    const number = this.#numbers.attempt(attempt, source, at)
    return number === undefined ? nobody : accuse('numberCampaign', number)
  }

  /** How many attempts of the source are counted within a day. */
  countOfDay(source: Source, now: number): number {
    return this.#slow.count(source, now)
  }

  /** The evidence is part of a record now: what follows is another story. */
  forgetEvidence(source: Source): void {
    this.#evidences.delete(source)
  }

  forget(source: Source): void {
    this.windows.forget(source)
    this.#slow.forget(source)
    this.forgetEvidence(source)
  }

  #evidencesOf(source: Source): Evidences {
    const known = this.#evidences.get(source)
    if (known !== undefined) return known
    const evidences = new Evidences()
    this.#evidences.add(source, evidences)
    return evidences
  }
}

const nobody: readonly Accusation[] = []

function accuse(rule: RuleName, campaign: CampaignNews): readonly Accusation[] {
  return campaign.joined.map(({ source, attempt, attempts }) => ({
    rule,
    source,
    evidences: Evidences.of([attempt], attempts),
    campaign,
  }))
}
