// The verdict of health as it changes: each problem is told once when it comes and once when it is over.
import type { Health } from '../../domain/health.js'
import type { HealthProblem } from '../../domain/health-facts.js'
import { diskFullKey } from '../../domain/lesser-problems.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'

const lookMs = 1000
// A connection that is being made, or a PBX that reloads, is no news; one that is away for three looks is.
const looksUntilTold = 3

/** What is watched, and who is told. */
export interface HealthWatchParts {
  readonly health: () => Health
  readonly news: News
  readonly clock: Clock
  readonly log: Log
}

interface Watched {
  readonly problem: HealthProblem
  /** In how many looks in a row it was there, or was not. */
  looks: number
  isTold: boolean
  /** In ms since the epoch. */
  readonly since: number
}

/** Looks every second. */
export class HealthWatch {
  readonly #parts: HealthWatchParts
  readonly #repeater: Repeater
  readonly #watched = new Map<string, Watched>()
  /** Undefined until it was said for the first time whether this host protects. */
  #protects: boolean | undefined

  constructor(parts: HealthWatchParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => {
      this.look()
      return Promise.resolve()
    }, lookMs)
  }

  start(): void {
    this.#repeater.start()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Compares what is with what was. */
  look(): void {
    const health = this.#parts.health()
    const present = new Map(
      health.problems
        .filter(({ severity }) => severity !== 'hint')
        .map((problem) => [`${problem.severity} ${problem.key}`, problem]),
    )
    for (const [key, problem] of present) this.#isThere(key, problem)
    for (const [key, watched] of this.#watched) {
      if (!present.has(key)) this.#isGone(key, watched)
    }
    this.#sayVerdict(health)
  }

  #isThere(key: string, problem: HealthProblem): void {
    const { clock, news } = this.#parts
    const known = this.#watched.get(key)
    const since = known?.since ?? clock.now()
    const watched = known ?? { problem, looks: 0, isTold: false, since }
    this.#watched.set(key, watched)
    // Once it is told, looks count those in which it is not there.
    watched.looks = watched.isTold ? 0 : watched.looks + 1
    if (watched.isTold || watched.looks < looksUntilTold) return
    watched.isTold = true
    watched.looks = 0
    const isAll = problem.severity === 'notProtecting'
    const advice = problem.whatToDo === '' ? '' : `; ${problem.whatToDo}`
    const text = `${isAll ? 'NOT PROTECTING: ' : ''}${problem.sentence}${advice}`
    const kind = isAll ? 'notProtecting' : kindOf(problem)
    news.tell({ kind, at: clock.now(), source: undefined, text, matter: key })
  }

  #isGone(key: string, watched: Watched): void {
    const { clock, news } = this.#parts
    watched.looks += 1
    if (watched.isTold && watched.looks < looksUntilTold) return
    this.#watched.delete(key)
    if (!watched.isTold) return
    const at = clock.now()
    const seconds = Math.round((at - watched.since) / 1000)
    const text = `over after ${seconds} s: ${watched.problem.sentence}`
    news.tell({ kind: 'partWorks', at, source: undefined, text, matter: key })
  }

  #sayVerdict({ state }: Health): void {
    const protects = state !== 'notProtecting'
    if (protects === (this.#protects ?? false)) return
    this.#protects = protects
    if (protects) this.#parts.log.info('sipward protects')
  }
}

function kindOf({ key }: HealthProblem): 'diskFull' | 'partMissing' {
  return key === diskFullKey ? 'diskFull' : 'partMissing'
}
