// The sources of reports, while the daemon runs: started in order, replaced where the configuration names others.
import type { Config } from '../../config/config.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import type { EventSource, SourceStatus } from '../../ports/event-source.js'
import { createSources } from './create-sources.js'
import type { SourceParts } from './create-sources.js'
import { isSame } from './settings-in-force.js'

/** The sections of the configuration that name sources. */
export type SourceConfig = Pick<Config, 'asterisk' | 'hep' | 'firewall'>

/** Starts, stops and replaces the sources. */
export class Sources {
  readonly #parts: SourceParts
  readonly #jobs = new SerialJobs()
  #config: SourceConfig
  /** HEP first: what it shows is wanted with the first event. */
  #sources: readonly EventSource[]
  #isStopped = false

  constructor(config: SourceConfig, parts: SourceParts) {
    this.#parts = parts
    this.#config = config
    this.#sources = createSources(config, parts)
  }

  /** AMI connections by PBX and HEP, in the order in which they were started. */
  status(): readonly SourceStatus[] {
    return this.#sources.map((source) => source.status())
  }

  /** Starts listening; rejects with an AppError for what a retry cannot cure. */
  start(): Promise<void> {
    return this.#jobs.run(() => this.#start())
  }

  /** Stops them all; nothing is heard after it. */
  stop(): Promise<void> {
    return this.#jobs.run(async () => {
      this.#isStopped = true
      await this.#stop()
    })
  }

  /** Listens where another configuration says; resolves to whether anything had to be changed. */
  follow(config: SourceConfig): Promise<boolean> {
    return this.#jobs.run(async () => {
      const { asterisk, hep } = this.#config
      const isChanged = !isSame([asterisk, hep], [config.asterisk, config.hep])
      if (!isChanged || this.#isStopped) return false
      await this.#stop()
      this.#config = { ...this.#config, asterisk: config.asterisk, hep: config.hep }
      this.#sources = createSources(this.#config, this.#parts)
      await this.#start()
      return true
    })
  }

  async #start(): Promise<void> {
    for (const source of this.#sources) await source.start()
  }

  async #stop(): Promise<void> {
    for (const source of [...this.#sources].reverse()) await source.stop()
  }
}
