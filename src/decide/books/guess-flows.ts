// From how many flows, and at how many accounts, each trusted source makes its slow guesses.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { detached } from '../../domain/untrusted.js'

const dayMs = 86_400_000
const maxSources = 20_000
/** A telephone has no more lines. */
const maxLines = 3

interface Used {
  readonly flows: Set<string>
  readonly accounts: Set<string>
}

/** Remembers for a day what slow guesses have in common. */
export class GuessFlows {
  readonly #used = new GenerationMap<Source, Used>({ capacity: maxSources, lifetimeMs: dayMs })

  /** One proven guess. */
  guessed({ remote, account, at }: Attempt, source: Source): void {
    this.#used.age(at)
    const used = this.#used.get(source) ?? { flows: new Set<string>(), accounts: new Set<string>() }
    this.#used.set(source, used)
    if (used.flows.size <= maxLines) used.flows.add(`${remote.address} ${remote.port}`)
    if (used.accounts.size <= maxLines) used.accounts.add(detached(account))
  }

  /** Tells whether they come from more flows, or try more accounts, than a telephone has lines. */
  isHopping(source: Source): boolean {
    const used = this.#used.peek(source)
    return used !== undefined && Math.max(used.flows.size, used.accounts.size) > maxLines
  }

  forget(source: Source): void {
    this.#used.delete(source)
  }
}
