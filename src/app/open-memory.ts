// The store and the recorder in front of it.
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../config/config.js'
import type { Clock } from '../ports/clock.js'
import type { Store } from '../ports/store.js'
import { openStore } from './open-store.js'
import { Recorder } from '../remember/recorder.js'
import type { Log } from './log.js'
import type { Releases } from './releases.js'

/** Opens both; what an earlier daemon has spooled is in the store when this resolves. */
export async function openMemory(
  config: Config,
  parts: { readonly log: Log; readonly clock: Clock; readonly releases: Releases },
): Promise<{ readonly store: Store; readonly recorder: Recorder }> {
  const { log, clock, releases } = parts
  const { url } = config.store
  const store = await openStore(url)
  releases.add(() => store.close())
  const recorder = new Recorder({
    store,
    spoolDirectory: join(dirname(resolve(url.replace(/^sqlite:/, ''))), 'spool'),
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
