// The country database, and what has to be looked after while it is open.
import { dirname, resolve } from 'node:path'
import type { Config } from '../../config/config.js'
import { toError } from '../../domain/app-error.js'
import { MmdbGeo } from '../../geo/mmdb-geo.js'
import { describeOrigin } from '../../geo/fetch-database.js'
import { packagedDatabase } from '../../geo/packaged-database.js'
import type { Clock } from '../../ports/clock.js'
import type { Geo } from '../../ports/geo.js'
import type { Firewall } from '../../ports/firewall.js'
import { startWorker } from '../../jobs/start-worker.js'
import { CountryDesk } from './country-desk.js'
import { CountryPolicyKeeper } from './country-policy.js'
import type { News } from '../../ports/news.js'
import type { Log } from '../../ports/log.js'
import type { Pipeline } from '../path/pipeline.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'

const roundMs = 60_000
const dayMs = 86_400_000
// DB-IP and MaxMind publish by the month at least; whoever failed waits a day.
const dueMs = 31 * dayMs

/** Opens the database that the configuration names; without one, countries are unknown. */
export async function openGeo(config: Config, parts: { clock: Clock; log: Log }): Promise<MmdbGeo> {
  const { clock, log } = parts
  const { database, url, registry } = config.geo
  const book = new MmdbGeo({
    database,
    directory: directoryOf(config.store.url),
    packaged: packagedDatabase(),
    origin: { url, registry },
    now: () => clock.now(),
    startWorker,
  })
  await book.open()
  const { state, reason } = book.status()
  if (state !== 'ready') log.warn(`${reason}: countries are unknown`)
  else if (reason !== '') log.warn(reason)
  return book
}

/** Brings the country policy into the kernel and keeps everything about countries up to date. */
export function startCountries(parts: {
  readonly config: Config
  readonly book: MmdbGeo
  readonly pipeline: Pipeline
  readonly firewall: Firewall
  readonly news: News
  readonly clock: Clock
  readonly log: Log
  readonly releases: ShutdownStack
}): CountryDesk {
  const { config, book, pipeline, firewall, news, clock, log, releases } = parts
  const policy = new CountryPolicyKeeper({
    geo: book,
    firewall,
    settings: () => pipeline.decider.settings,
    onKept: (text) => {
      news.tell({ kind: 'countryPolicyKept', at: clock.now(), source: undefined, text })
    },
    clock,
    log,
  })
  book.onReplaced(() => {
    log.info({ path: book.status().path }, 'another country database is in use')
    void policy.follow()
  })
  void policy.follow()
  releases.add(() => policy.stop())
  const { autoUpdate, url, registry } = config.geo
  const timer = setInterval(() => {
    void lookAfter({ book, policy, log, isDue: () => autoUpdate && isUpdateDue(book, clock.now()) })
  }, roundMs)
  releases.add(() => {
    clearInterval(timer)
  })
  return new CountryDesk({
    geo: book,
    policy,
    origin: describeOrigin({ url, registry }),
    isAutomatic: autoUpdate,
  })
}

/** Tells whether the database is so old that a newer one must be there, and it was not asked for today. */
export function isUpdateDue(geo: Pick<Geo, 'status'>, now: number): boolean {
  const { builtAt, lastUpdate } = geo.status()
  return now - builtAt > dueMs && now - (lastUpdate?.at ?? 0) > dayMs
}

async function lookAfter(parts: {
  readonly book: MmdbGeo
  readonly policy: CountryPolicyKeeper
  readonly log: Log
  readonly isDue: () => boolean
}): Promise<void> {
  const { book, policy, log, isDue } = parts
  try {
    await book.refresh()
    if (isDue()) log.info((await book.update()).text)
  } catch (caught) {
    log.warn({ cause: toError(caught).message }, 'the country database was not updated')
  }
  await policy.retry()
}

// Beside the embedded store; a database server leaves the folder that the system unit makes.
function directoryOf(storeUrl: string): string {
  const path = /^sqlite:(.+)$/.exec(storeUrl)?.[1]
  return path === undefined ? '/var/lib/sipward' : dirname(resolve(path))
}
