// Which lines have stopped answering the PBX: told once it has lasted, many in one message, and none again and again.
//
// The attacker's view: with an account of the PBX he has its contact come and go, so that people are flooded with
// news. So a line is told once an hour, however often it goes, and all lines of a look are one message.
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

  /** Takes how a line is. `unknown`: the PBX no longer watches it, as after a phone has signed off. */
  hear(line: Untrusted, state: 'online' | 'offline' | 'unknown'): void {
    const known = this.#lines.get(line)
    if (state === 'online') {
      if (known !== undefined) known.lostAt = undefined
      else if (this.#lines.size < maxEndpoints) this.#lines.set(detached(line), fresh())
    } else if (known !== undefined) {
      if (state === 'offline') known.lostAt ??= this.#options.now()
      else this.#lines.delete(line)
    }
  }

  /** Tells what has lasted. */
  look(): void {
    const { pbx, now, timing, onLines } = this.#options
    const at = now()
    const lost: Untrusted[] = []
    const back: Untrusted[] = []
    for (const [name, line] of this.#lines) {
      if (this.#isNewlyLost(line, at)) {
        line.isTold = true
        line.toldAt = at
        lost.push(name)
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
  return { lostAt: undefined, toldAt: -Infinity, isTold: false }
}
