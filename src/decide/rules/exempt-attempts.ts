// What attacks from an address that is never blocked: it is counted and told, not passed over.
//
// The attacker's view: where everybody comes through a gateway, a container's proxy or a source NAT,
// he has the address of the host itself, and nobody may block that. People must know that he is there,
// and that the firewall cannot help. What looks alike: a telephone on the allowlist with a stale
// password; so what a person has allowed is shown in `explain`, and told only above the rule.
import type { Address, Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import type { Settings } from '../../domain/settings.js'
import { AttemptTrail, describeAccounts } from '../attacks/attempt-trail.js'
import type { OpenAttacks } from '../attacks/open-attacks.js'
import type { AccessLists } from '../books/access-lists.js'
import { AttemptWindows, windowMs } from '../books/attempt-windows.js'
import type { NoticeBoard } from '../books/notice-board.js'

const maxAddresses = 20_000

/** What the rule works with. */
export interface ExemptAttemptsOptions {
  readonly lists: AccessLists
  readonly attacks: OpenAttacks
  readonly notices: NoticeBoard
  readonly settings: () => Settings
}

/** Counts the attempts of addresses that are never blocked. */
export class ExemptAttempts {
  readonly #options: ExemptAttemptsOptions
  /** By address: what shares a network with one that is never blocked may be. */
  readonly #windows = new AttemptWindows({ capacity: maxAddresses })
  readonly #trails = new GenerationMap<Address, AttemptTrail>({
    capacity: maxAddresses,
    lifetimeMs: windowMs,
  })

  constructor(options: ExemptAttemptsOptions) {
    this.#options = options
  }

  /** One attempt of such an address, at an instant (ms since the epoch). */
  attempt(attempt: Attempt, at: number): void {
    // Somebody who is logged in and may not do something: sipward itself, without the class `system`.
    if (attempt.type === 'AMI' && attempt.failure === 'refused') return
    const { address } = attempt.remote
    this.#trails.age(at)
    const trail = this.#trails.get(address) ?? new AttemptTrail()
    trail.add(attempt)
    this.#trails.set(address, trail)
    const limit = this.#options.settings()['detection.attemptsPerMinute']
    const source = address as string as Source
    if (!this.#windows.attempt(source, at, limit)) return
    this.#trails.delete(address)
    this.#tell(source, address, trail)
  }

  /** How many attempts of the address are within the minute before `now`. */
  count(address: Address, now: number): number {
    return this.#windows.count(address as string as Source, now)
  }

  #tell(source: Source, address: Address, trail: AttemptTrail): void {
    const { lists, attacks, notices } = this.#options
    const reason = lists.whyNeverBlocked(address)
    const accounts = describeAccounts(trail.attempts)
    const text =
      reason === undefined
        ? `${trail.count} failed attempts within a minute on ${accounts} come from ${address}, which is on the allowlist; it is not blocked`
        : `${trail.count} failed attempts within a minute on ${accounts} come from ${address}, which is ${reason} and is never ` +
          'blocked; attackers may hide behind it (a proxy, a container, a NAT): stop them there, or let it pass on their addresses'
    const kind = reason === undefined ? 'attackFromAllowedAddress' : 'attackFromOwnAddress'
    if (!notices.tell({ kind, source, text })) return
    attacks.open({ rule: 'sipBlocking', source, trail, action: 'exempt' })
  }
}
