// What has to be done again and again, and is nobody's event.
import type { Config } from '../../config/config.js'
import { toError } from '../../domain/app-error.js'
import type { Clock } from '../../ports/clock.js'
import type { Firewall } from '../../ports/firewall.js'
import type { Store } from '../../ports/store.js'
import type { Log } from '../../ports/log.js'
import { findOwnAddresses } from './own-addresses.js'
import type { Pipeline } from '../path/pipeline.js'

// Records wait a second for the other stream, blocks end to the second.
const tickMs = 200
const extensionsMs = 1000
const addressesMs = 60_000
const pruneMs = 3_600_000

/** Starts the rounds; the returned function ends them. */
export function startRounds(parts: {
  readonly config: Config
  readonly pipeline: Pipeline
  readonly store: Store
  readonly firewall: Pick<Firewall, 'dynamicCounters'>
  readonly clock: Clock
  readonly log: Log
}): () => void {
  const { config, pipeline, store, firewall, clock, log } = parts
  const { decider } = pipeline
  const hosts = config.asterisk.map((pbx) => pbx.host)
  const prune = async (): Promise<void> => {
    const now = clock.now()
    const count = await store.prune(now - decider.settings['retention.days'] * 86_400_000, now)
    if (count > 0) log.info({ count }, 'old records forgotten')
  }
  const followAddresses = async (): Promise<void> => {
    decider.lists.setNeverBlocked(await findOwnAddresses(hosts, log))
  }
  // A kernel extends the block of a source that goes on; whoever still attacks is not let go here either.
  let nextLookAt = 0
  const followExtensions = async (): Promise<void> => {
    const now = clock.now()
    if (now < nextLookAt || decider.blocks.nextEnd - now > 2 * extensionsMs) return
    nextLookAt = Infinity
    const counters = await firewall.dynamicCounters().finally(() => {
      // Under a flood some block ends all the time, and a look is at all of them: never more than a
      // twentieth of the time goes there.
      nextLookAt = clock.now() + 20 * (clock.now() - now)
    })
    for (const [source, { secondsLeft }] of counters) {
      const until = now + secondsLeft * 1000
      const endsAt = decider.blocks.ofSource(source)?.until ?? Infinity
      // The kernel's seconds are whole ones: less than two are no extension.
      if (endsAt - now < 3 * extensionsMs && until > endsAt + 2000)
        decider.extendBlock(source, until)
    }
  }
  const orSay = (what: string, round: () => Promise<void>) => (): void => {
    round().catch((caught: unknown) => {
      log.warn({ cause: toError(caught).message }, `${what}; it is tried again`)
    })
  }
  const timers = [
    setInterval(() => {
      decider.tick()
    }, tickMs),
    setInterval(orSay('extensions not read', followExtensions), extensionsMs),
    setInterval(orSay('own addresses not found', followAddresses), addressesMs),
    setInterval(orSay('old records not forgotten', prune), pruneMs),
  ]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
