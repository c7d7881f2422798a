// What rooms share: the chroots, built where they are missing, and one MongoDB server for all processes.
import { setImmediate } from 'node:timers/promises'
import { openAsteriskChroot } from '../lab/asterisk-chroot.js'
import { openMongodbChroot } from '../lab/mongodb-chroot.js'
import { MongodbServer } from '../lab/mongodb-server.js'
import { missingForMongodb } from '../lab/mongodb-suite.js'
import { missingForLab } from '../lab/requirements.js'
import { missingForSystemd, openSystemdRoot, systemdReleases } from '../lab/systemd-root.js'
import type { Need } from './rooms.js'

/** Opened on demand, once; a machine that cannot carry a part goes without it, and its tests say why. */
export class SharedParts {
  #asterisk: Promise<void> | undefined
  #mongodb: Promise<void> | undefined
  #systemd: Promise<void> | undefined
  #server: MongodbServer | undefined
  readonly #built = new Set<Need>()

  /**
   * Begins with everything that the rooms will need; all chroots are built at the same time. Resolves when those that
   * need not be built are known.
   */
  async begin(needs: ReadonlySet<Need>): Promise<void> {
    for (const need of needs) {
      // Whoever waits for a part sees its failure.
      this.#open(need).then(
        () => this.#built.add(need),
        () => undefined,
      )
    }
    await setImmediate()
  }

  /** Tells whether nobody has to wait for a part to be built. */
  isBuilt(need: Need): boolean {
    return this.#built.has(need)
  }

  /** Resolves when all of these are there. */
  async ready(needs: readonly Need[]): Promise<void> {
    await Promise.all(needs.map((need) => this.#open(need)))
  }

  /** The environment of a room's process. */
  get environment(): NodeJS.ProcessEnv {
    if (this.#server === undefined) return process.env
    return { ...process.env, SIPWARD_TEST_MONGODB_URL: this.#server.url }
  }

  async close(): Promise<void> {
    await this.#mongodb?.catch(() => undefined)
    await this.#server?.stop()
  }

  #open(need: Need): Promise<void> {
    if (need === 'asterisk') return (this.#asterisk ??= this.#openAsterisks())
    if (need === 'systemd') return (this.#systemd ??= this.#openSystemdRoots())
    return (this.#mongodb ??= this.#startMongodb())
  }

  /** Those of the releases that have an Asterisk are made of its chroots. */
  async #openSystemdRoots(): Promise<void> {
    if (missingForSystemd() !== undefined) return
    await this.#open('asterisk').catch(() => undefined)
    for (const release of systemdReleases) await openSystemdRoot(release)
  }

  async #startMongodb(): Promise<void> {
    if (process.env.SIPWARD_TEST_MONGODB_URL !== undefined) return
    if (missingForMongodb() !== undefined) return
    await openMongodbChroot()
    // To start it takes no time that is worth another room.
    this.#built.add('mongodb')
    this.#server = await MongodbServer.start({ isKept: false })
  }

  async #openAsterisks(): Promise<void> {
    if (missingForLab() !== undefined) return
    await Promise.all([openAsteriskChroot('22'), openAsteriskChroot('16')])
  }
}
