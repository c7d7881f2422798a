// Which lines have stopped answering the PBX: told once it has lasted, many in one message, and none again and again.
//
// The attacker's view: with an account of the PBX he has its contact come and go, so that people are flooded with
// news. So a line is told once an hour, however often it goes or signs off, and all lines of a look are one message.
import type { LineChange } from '../../domain/line-change.js'
import { detached, type Untrusted } from '../../domain/untrusted.js'
import { Repeater } from '../../jobs/repeater.js'
import { maxEndpoints } from './ari-answers.js'
import type { AriTiming } from './ari-options.js'

interface Line {
  /** Since when it does not answer, in ms since the epoch; undefined while it does. */
  lostAt: number | undefined
  /** When it was last told as lost. */
  toldAt: number
  isTold: boolean
  /** False where the PBX no longer watches it: nothing is known of it then. */
  isWatched: boolean
}

/** What it needs. */
export interface LineWatchOptions {
  readonly pbx: string
  readonly timing: Pick<AriTiming, 'lostForMs' | 'tellAgainMs' | 'lookMs'>
  readonly now: () => number
  readonly onLines: (change: LineChange) => void
}

/** Watches the lines that have worked. */
export class LineWatch {
  readonly #options: LineWatchOptions
  /** Only those that have answered since we listen. */
  readonly #lines = new Map<Untrusted, Line>()
  readonly #looks: Repeater
  /** Since when nobody listens; undefined while somebody does. */
  #pausedAt: number | undefined

  constructor(options: LineWatchOptions) {
    this.#options = options
    this.#looks = new Repeater(() => {
      this.look()
      return Promise.resolve()
    }, options.timing.lookMs)
  }

  start(): void {
    this.#looks.start()
  }

  stop(): Promise<void> {
    return this.#looks.stop()
  }

  /** The PBX tells nothing any more: how a line is from now on, nobody knows. */
  pause(): void {
    this.#pausedAt ??= this.#options.now()
  }

  /** The PBX tells again, and has said how each line is. The time between counts as no absence. */
  resume(): void {
    const now = this.#options.now()
    const gapMs = now - (this.#pausedAt ?? now)
    this.#pausedAt = undefined
    for (const line of this.#lines.values()) {
      if (line.lostAt !== undefined) line.lostAt = Math.min(now, line.lostAt + gapMs)
    }
  }

  /** Takes how a line is. `unknown`: the PBX no longer watches it, as after a phone has signed off. */
  hear(line: Untrusted, state: 'online' | 'offline' | 'unknown'): void {
    const known = this.#lines.get(line)
    if (known === undefined) {
      const hasRoom = this.#lines.size < maxEndpoints
      if (state === 'online' && hasRoom) this.#lines.set(detached(line), fresh())
    } else if (state === 'offline') {
      if (known.isWatched) known.lostAt ??= this.#options.now()
    } else {
      known.lostAt = undefined
      known.isWatched = state === 'online'
    }
  }

  /** Tells what has lasted. */
  look(): void {
    if (this.#pausedAt !== undefined) return
    const { pbx, now, timing, onLines } = this.#options
    const at = now()
    const lost: Untrusted[] = []
    const back: Untrusted[] = []
    for (const [name, line] of this.#lines) {
      if (this.#isNewlyLost(line, at)) {
        line.isTold = true
        line.toldAt = at
        lost.push(name)
      } else if (!line.isWatched) {
        if (!line.isTold && at - line.toldAt >= timing.tellAgainMs) this.#lines.delete(name)
      } else if (line.isTold && line.lostAt === undefined) {
        line.isTold = false
        back.push(name)
      }
    }
    if (lost.length + back.length === 0) return
    onLines({ pbx, at, lost, back, lostForMs: timing.lostForMs })
  }

  #isNewlyLost({ lostAt, toldAt, isTold }: Line, at: number): boolean {
    const { lostForMs, tellAgainMs } = this.#options.timing
    if (lostAt === undefined || isTold) return false
    return at - lostAt >= lostForMs && at - toldAt >= tellAgainMs
  }
}

function fresh(): Line {
  return { lostAt: undefined, toldAt: -Infinity, isTold: false, isWatched: true }
}
