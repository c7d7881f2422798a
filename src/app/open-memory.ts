// The store and the recorder in front of it.
import type { Config } from '../config/config.js'
import type { Clock } from '../ports/clock.js'
import type { Store } from '../ports/store.js'
import { openStore } from '../remember/open-store.js'
import { Recorder } from '../remember/recorder.js'
import type { Log } from './log.js'
import type { Releases } from './releases.js'

/** Opens both; what an earlier daemon has spooled is in the store when this resolves. */
export async function openMemory(
  config: Config,
  parts: { readonly log: Log; readonly clock: Clock; readonly releases: Releases },
): Promise<{ readonly store: Store; readonly recorder: Recorder }> {
  const { log, clock, releases } = parts
  const store = await openStore(config.store.url, { host: config.host.name })
  releases.add(() => store.close())
  const recorder = new Recorder({
    store,
    spoolDirectory: config.store.spoolDirectory,
    clock,
    onStateChange: ({ state, reason }) => {
      if (state === 'ok') log.info('the store takes records again')
      else log.warn({ reason }, 'the store is away: records wait on the disk')
    },
    onDropped: (_reason, text) => {
      log.error(text)
    },
  })
  releases.add(() => recorder.close())
  await recorder.start()
  return { store, recorder }
}
