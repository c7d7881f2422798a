// How a PBX looks for the account of a request: by its address and From alone, or by the user name
// of its credentials too (`endpoint_identifier_order` with `auth_username`).
//
// In the second case a phone's first request never names its account, and Asterisk reports it as
// unknown: from the fifth such request of an address within 5 s with InvalidAccountID, before that
// with a ChallengeSent for `<unknown>` alone (res_pjsip/pjsip_distributor.c, check_endpoint). A PBX of
// the first kind raises InvalidAccountID each time. The attacker's view: what waits for an answer
// counts later, so he would like every PBX to look like one of the second kind. From with invalid
// UTF-8 keeps InvalidAccountID away; but as soon as anybody causes one without a ChallengeSent
// before it, the PBX is known to be of the first kind.
import { sourceOf, type Source } from '../domain/address.js'
import type { Attempt } from '../domain/attempt.js'
import { GenerationMap } from '../domain/generation-map.js'
import type { SecurityEvent } from '../domain/security-event.js'

// unidentified_request_period and unidentified_request_prune_interval, together and a second more.
const unidentifiedMs = 36_000

/** What is known of each PBX. */
export class AccountSearch {
  readonly #byUsername = new Set<string>()
  readonly #byFromAlone = new Set<string>()
  readonly #unidentifiedAt: GenerationMap<Source, number>

  /** @param capacity how many sources are surely remembered */
  constructor(capacity: number) {
    this.#unidentifiedAt = new GenerationMap({ capacity, lifetimeMs: unidentifiedMs })
  }

  /** A challenge for `<unknown>` that no InvalidAccountID announced. */
  unidentified({ at, remote }: SecurityEvent): void {
    this.#unidentifiedAt.set(sourceOf(remote.address), at)
  }

  /** Whoever was challenged as unknown has authenticated. */
  identifiedByUsername({ pbx }: SecurityEvent): void {
    this.#byUsername.add(pbx)
  }

  /** Tells whether the unknown account of this attempt may turn out to be known. */
  mayBeIdentifiedLater({ pbx, at, source }: Pick<Attempt, 'pbx' | 'at' | 'source'>): boolean {
    if (this.#byUsername.has(pbx)) return true
    if (this.#byFromAlone.has(pbx)) return false
    const unidentifiedAt = this.#unidentifiedAt.get(source)
    const isRecent = unidentifiedAt !== undefined && Math.abs(at - unidentifiedAt) < unidentifiedMs
    if (!isRecent) this.#byFromAlone.add(pbx)
    return isRecent
  }

  age(now: number): void {
    this.#unidentifiedAt.age(now)
  }
}
