// The country database that the configuration names.
import { dirname, resolve } from 'node:path'
import type { Config } from '../../config/config.js'
import { MmdbGeo } from '../../geo/mmdb-geo.js'
import { packagedDatabase } from '../../geo/packaged-database.js'
import { startWorker } from '../../jobs/start-worker.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'

/** Opens the database; without one, countries are unknown. */
export async function openGeo(
  config: Pick<Config, 'geo' | 'store'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<MmdbGeo> {
  const { database, url, registry } = config.geo
  const geo = new MmdbGeo({
    database,
    directory: directoryOf(config.store.url),
    packaged: packagedDatabase(),
    origin: { url, registry },
    now: () => clock.now(),
    startWorker,
  })
  await geo.open()
  const { state, reason } = geo.status()
  if (state !== 'ready') log.warn(`${reason}: countries are unknown`)
  else if (reason !== '') log.warn(reason)
  return geo
}

// Beside the embedded store; a database server leaves the folder that the system unit makes.
function directoryOf(storeUrl: string): string {
  const path = /^sqlite:(.+)$/.exec(storeUrl)?.[1]
  return path === undefined ? '/var/lib/sipward' : dirname(resolve(path))
}
