// The life of the daemon, as people order it.
import type { Config } from '../../config/config.js'
import type { Log } from '../../ports/log.js'
import type { LifeDesk, Reloaded } from '../../ports/operator/life-desk.js'
import { isSame } from '../path/settings-in-force.js'
import type { Sources } from '../path/sources.js'
import type { ListFiles } from '../start/list-files.js'

/** What the desk needs. */
export interface LiveLifeDeskParts {
  readonly config: Config
  /** Reads the configuration again. @throws AppError `invalidConfiguration` */
  readonly readConfig: () => Config
  readonly sources: Pick<Sources, 'follow'>
  readonly files: Pick<ListFiles, 'readAgain'>
  /** Has the daemon end, and take its rules down. */
  readonly onStop: () => void
  readonly log: Log
}

/** What a running daemon cannot change about itself, by section. */
const fixedSections = ['store', 'firewall', 'control', 'host', 'geo', 'settings'] as const

/** Implements {@link LifeDesk} over the running parts. */
export class LiveLifeDesk implements LifeDesk {
  readonly #parts: LiveLifeDeskParts

  constructor(parts: LiveLifeDeskParts) {
    this.#parts = parts
  }

  stop(): void {
    this.#parts.onStop()
  }

  async reload(): Promise<Reloaded> {
    const { config, readConfig, sources, files, log } = this.#parts
    const read = readConfig()
    for (const warning of read.warnings) log.warn(warning)
    const changed: string[] = []
    if (await sources.follow(read)) changed.push('the PBXs and HEP are listened to as named now')
    changed.push(...(await files.readAgain()))
    const waiting = fixedSections
      .filter((section) => !isSame(config[section], read[section]))
      .map((section) => `the changed section [${section}] takes effect at the next start`)
    log.info({ changed, waiting }, 'the configuration was read again')
    return { changed, waiting }
  }
}
