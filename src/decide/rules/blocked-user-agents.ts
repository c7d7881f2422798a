// The rule of the blocked User-Agents: whoever calls itself by a scanner's name is blocked at its
// first request.
//
// The attacker's view: svmap, svwar and svcrack say "friendly-scanner" as they are shipped, sipcli
// and pplsip their own names, and many who use them never change that. What looks alike: nothing;
// names that telephones and PBXs share ("Cisco", "Asterisk PBX") are not in the list. But a name
// costs a forger one datagram, so that what it leads to is bounded (one-way-bounds.ts), is no strike
// unless the address is proven, and never touches a trusted source. And whoever sends another name
// with each request makes us search each of them: the search is linear, whatever the expressions.
import { GenerationMap } from '../../domain/generation-map.js'
import type { Settings } from '../../domain/settings.js'
import { detached } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { compileUserAgents } from '../../domain/user-agent-name.js'

// A PBX has a few dozen makes of telephones.
const maxJudged = 4096

/** Judges User-Agents, each text once. */
export class BlockedUserAgents {
  readonly #judged = new GenerationMap<Untrusted, boolean>({ capacity: maxJudged })
  #entries: readonly string[] = []
  #matches: (userAgent: string) => boolean = () => false

  constructor(settings: Settings) {
    this.setSettings(settings)
  }

  setSettings(settings: Settings): void {
    const entries = settings['detection.userAgents']
    if (entries === this.#entries) return
    this.#entries = entries
    this.#matches = compileUserAgents(entries)
    this.#judged.clear()
  }

  /** Tells whether the User-Agent is a blocked one. The empty one, not known, never is. */
  isBlocked(userAgent: Untrusted): boolean {
    if (userAgent === '') return false
    const known = this.#judged.get(userAgent)
    if (known !== undefined) return known
    const isBlocked = this.#matches(userAgent)
    this.#judged.set(detached(userAgent), isBlocked)
    return isBlocked
  }
}
