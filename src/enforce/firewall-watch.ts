// The check that everything of ours is in the kernel, again and again, and what puts it right.
import { AppError, toError } from '../domain/app-error.js'
import { Repeater } from '../jobs/repeater.js'
import type { SerialJobs } from '../jobs/serial-jobs.js'
import type { Health } from './health.js'
import type { InstalledFirewall } from './installed-firewall.js'
import type { NamespaceLock } from './namespace-lock.js'
import type { IpsetSession } from './sets/ipset-session.js'
import type { WantedState } from './sets/wanted-state.js'
import { steadyClock } from './steady-clock.js'

// A blocked source may be heard thousands of times a second: a check starts three programs.
const leastPauseMs = 100

/** What a {@link FirewallWatch} works with. */
export interface FirewallWatchParts {
  readonly lane: SerialJobs
  readonly session: IpsetSession
  readonly installed: InstalledFirewall
  readonly health: Health
  readonly lock: NamespaceLock
  readonly wanted: () => WantedState
  readonly verifyMs: number
}

/** Verifies every few seconds, and at once when somebody asks for it. */
export class FirewallWatch {
  readonly #parts: FirewallWatchParts
  readonly #repeater: Repeater
  #timer: NodeJS.Timeout | undefined
  #lastAt = -Infinity

  constructor(parts: FirewallWatchParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => this.#verify(), parts.verifyMs)
  }

  start(): void {
    this.#repeater.start()
  }

  /** Resolves when the check that is under way has ended; there is none after it. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#repeater.stop()
  }

  /** Starts the next check at once, or a tenth of a second after the last one began. */
  soon(): void {
    const waitMs = this.#lastAt + leastPauseMs - steadyClock.now()
    if (waitMs <= 0) this.#repeater.hasten()
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#repeater.hasten()
      }, waitMs)
  }

  /** Looks without holding up the lane; where something seems wrong, the lane looks again and heals it. */
  async #verify(): Promise<void> {
    const { installed, health, lane, wanted } = this.#parts
    this.#lastAt = steadyClock.now()
    try {
      const { sentences } = await installed.problems(wanted(), steadyClock.now())
      if (sentences.length === 0 && health.suspicion === '') health.verified()
      else await lane.run(() => this.#heal())
      await lane.run(() => this.#holdLock())
    } catch (caught) {
      health.trouble(toError(caught).message)
    }
  }

  async #heal(): Promise<void> {
    const { installed, health, session, lock, wanted } = this.#parts
    if (health.isStopped) return
    const now = steadyClock.now()
    wanted().expire(now)
    const { sentences, sets } = await installed.problems(wanted(), now)
    if (sentences.length > 0 || health.suspicion !== '') {
      // A network namespace that was made anew is not the one that these processes are in.
      await Promise.all([session.close(), lock.release()])
      const isSuspect = health.suspicion !== ''
      const broken = isSuspect ? installed.sets : sets
      await installed.bring({ sets: broken, wanted: wanted(), now })
      const left = await installed.problems(wanted(), steadyClock.now())
      if (left.sentences.length > 0) throw notInPlace(left.sentences)
      const causes = isSuspect ? [health.suspicion, ...sentences] : sentences
      health.healed(`${causes.join('; ')}; it is put right`)
    }
    health.verified()
  }

  /** The process that holds the lock may have been killed. */
  async #holdLock(): Promise<void> {
    if (!this.#parts.health.isStopped) await this.#parts.lock.hold()
  }
}

/** Returns the failure of a kernel that does not show what was written. */
export function notInPlace(sentences: readonly string[]): AppError {
  const message = `the kernel did not keep what was written: ${sentences.join('; ')}`
  return new AppError('firewallUnavailable', message)
}
