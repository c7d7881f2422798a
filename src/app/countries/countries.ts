// Everything about countries while the daemon runs: the policy in the kernel, the database and its updates.
import type { Config } from '../../config/config.js'
import { toError } from '../../domain/app-error.js'
import { describeOrigin } from '../../geo/fetch-database.js'
import type { MmdbGeo } from '../../geo/mmdb-geo.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Geo } from '../../ports/geo.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import { isSame } from '../path/settings-in-force.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { SwitchableFirewall } from '../path/switchable-firewall.js'
import { CountryDesk } from './country-desk.js'
import { CountryPolicyKeeper } from './country-policy.js'

const lookMs = 60_000
const dayMs = 86_400_000
// DB-IP and MaxMind publish by the month at least; whoever failed waits a day.
const dueMs = 31 * dayMs

/** What countries need. */
export interface CountriesParts {
  readonly config: Config['geo']
  readonly geo: MmdbGeo
  readonly firewall: SwitchableFirewall
  readonly settings: SettingsInForce
  readonly news: News
  readonly clock: Clock
  readonly log: Log
}

/** Keeps the policy and the database up to date, from {@link start} to {@link stop}. */
export class Countries {
  readonly desk: CountryDesk
  readonly #parts: CountriesParts
  readonly #policy: CountryPolicyKeeper
  readonly #looks: Repeater

  constructor(parts: CountriesParts) {
    const { config, geo, firewall, settings, news, clock, log } = parts
    this.#parts = parts
    this.#policy = new CountryPolicyKeeper({
      geo,
      firewall,
      settings,
      onKept: (text) => {
        news.tell({ kind: 'countryPolicyKept', at: clock.now(), source: undefined, text })
      },
      clock,
      log,
    })
    this.desk = new CountryDesk({
      geo,
      policy: this.#policy,
      origin: describeOrigin({ url: config.url, registry: config.registry }),
      isAutomatic: config.autoUpdate,
    })
    this.#looks = new Repeater(() => this.#lookAfter(), lookMs)
  }

  /** Begins to bring the policy into the kernel, and goes on following settings and database. */
  start(): void {
    const { geo, settings, log } = this.#parts
    geo.onReplaced(() => {
      log.info({ path: geo.status().path }, 'another country database is in use')
      void this.#policy.follow()
    })
    settings.onChange((now, before) => {
      const isOurs = (['country.policy', 'country.list'] as const).some(
        (key) => !isSame(now[key], before[key]),
      )
      // A large country takes seconds; whoever changed the setting reads of it in the status.
      if (isOurs) void this.#policy.follow()
    })
    void this.#policy.follow()
    this.#looks.start()
  }

  /** Resolves when nothing of it is under way any more. */
  async stop(): Promise<void> {
    await this.#looks.stop()
    await this.#policy.stop()
  }

  async #lookAfter(): Promise<void> {
    const { config, geo, clock, log } = this.#parts
    try {
      await geo.refresh()
      const isDue = config.autoUpdate && isUpdateDue(geo, clock.now())
      if (isDue) log.info((await geo.update()).text)
    } catch (caught) {
      log.warn({ cause: toError(caught).message }, 'the country database was not updated')
    }
    await this.#policy.retry()
  }
}

/** Tells whether the database is so old that a newer one must be there, and it was not asked for today. */
export function isUpdateDue(geo: Pick<Geo, 'status'>, now: number): boolean {
  const { builtAt, lastUpdate } = geo.status()
  return now - builtAt > dueMs && now - (lastUpdate?.at ?? 0) > dayMs
}
