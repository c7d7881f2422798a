// Counts what passes the path: four small maps whose names come out of bounded sets.
import type { AttemptSink } from '../../classify/attempt-sink.js'
import { passOn } from '../../classify/pass-on.js'
import type { KernelDrop } from '../../domain/kernel-drop.js'
import type { KernelDropSink, KernelGuessSink } from '../../ports/event-source.js'
import type { News } from '../../ports/news.js'
import type { MetricsDesk, PathCounts } from '../../ports/operator/metrics-desk.js'

/** Stands between the stages and counts; changes nothing. */
export class PathCounters implements MetricsDesk {
  readonly #attempts = new Map<string, number>()
  readonly #attacks = new Map<string, number>()
  readonly #blocks = new Map<string, number>()
  readonly #drops = new Map<string, number>()

  pathCounts(): PathCounts {
    const [attempts, attacks] = [this.#attempts, this.#attacks]
    return { attempts, attacks, blocks: this.#blocks, drops: this.#drops }
  }

  /** Counts the attempts that go into a sink. */
  attemptsInto(sink: AttemptSink): AttemptSink {
    return passOn(sink, {
      onAttempt: (attempt) => {
        add(this.#attempts, attempt.type, 1)
        sink.onAttempt(attempt)
      },
    })
  }

  /** Counts the drops that go into a sink. */
  dropsInto(sink: KernelDropSink & KernelGuessSink): KernelDropSink & KernelGuessSink {
    return {
      onKernelDrop: (drop: KernelDrop) => {
        add(this.#drops, drop.rule, drop.packets ?? 1)
        sink.onKernelDrop(drop)
      },
      onKernelGuesses: (guesses) => {
        sink.onKernelGuesses(guesses)
      },
    }
  }

  /** Counts the attacks and blocks that are told, until the returned function is called. */
  follow(news: Pick<News, 'subscribe'>): () => void {
    return news.subscribe((event) => {
      if (event.kind === 'attack') {
        add(this.#attacks, `${event.attack.type} ${event.attack.action}`, 1)
      }
      if (event.kind !== 'block') return
      const { block } = event
      if ('list' in block) add(this.#blocks, 'permanent', 1)
      else if (block.end === undefined) add(this.#blocks, block.type, 1)
    })
  }
}

function add(tally: Map<string, number>, name: string, count: number): void {
  tally.set(name, (tally.get(name) ?? 0) + count)
}
