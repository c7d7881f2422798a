// Questions about other settings, each answered by a thread of its own, one at a time.
import type { Worker } from 'node:worker_threads'
import { AppError, toError } from '../../domain/app-error.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'
import { startWorker } from '../../jobs/start-worker.js'
import type { AttemptJournal } from '../../ports/attempt-journal.js'
import type { Clock } from '../../ports/clock.js'
import type { WhatIf, WhatIfDesk, WhatIfQuestion } from '../../ports/operator/what-if-desk.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import type { WhatIfOrder } from './run-what-if.js'

const workerModule = new URL('./what-if-worker', import.meta.url)
const maxHeapMb = 768
const maxWaiting = 8
/** The thread ends by itself in time; this is for one that does not. */
const graceMs = 30_000

/** What the desk needs. */
export interface LiveWhatIfDeskParts {
  readonly folder: string
  readonly journal: Pick<AttemptJournal, 'flush' | 'status'>
  /** Has what was seen until now kept. */
  readonly settle: () => void
  readonly settings: Pick<SettingsInForce, 'current'>
  readonly clock: Clock
}

/** Implements {@link WhatIfDesk}. */
export class LiveWhatIfDesk implements WhatIfDesk {
  readonly #parts: LiveWhatIfDeskParts
  readonly #jobs = new SerialJobs()
  #worker: Worker | undefined
  #waiting = 0

  constructor(parts: LiveWhatIfDeskParts) {
    this.#parts = parts
  }

  async whatIf(question: WhatIfQuestion): Promise<WhatIf> {
    if (Object.keys(question.changes).length === 0) {
      throw new AppError('invalidValue', 'name at least one setting that would be another')
    }
    if (this.#waiting >= maxWaiting) {
      throw new AppError(
        'invalidValue',
        'too many ask at once what would be: try again in a minute',
      )
    }
    this.#waiting += 1
    try {
      return await this.#jobs.run(() => this.#answer(question))
    } finally {
      this.#waiting -= 1
    }
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    await this.#worker?.terminate()
  }

  async #answer({ changes, lastMs, patienceMs }: WhatIfQuestion): Promise<WhatIf> {
    const { folder, journal, settle, settings, clock } = this.#parts
    settle()
    await journal.flush()
    const from = clock.now() - lastMs
    const order = { folder, settings: settings.current, changes, from, patienceMs }
    const answer = await this.#ask(order)
    const { trouble } = journal.status()
    return { ...answer, gaps: { ...answer.gaps, trouble } }
  }

  async #ask(order: WhatIfOrder): Promise<WhatIf> {
    const worker = startWorker(workerModule, order, { maxOldGenerationSizeMb: maxHeapMb })
    this.#worker = worker
    const late = setTimeout(() => void worker.terminate(), order.patienceMs + graceMs)
    try {
      return await answerOf(worker)
    } finally {
      clearTimeout(late)
      this.#worker = undefined
      await worker.terminate()
    }
  }
}

function answerOf(worker: Worker): Promise<WhatIf> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new AppError('storeUnavailable', `what would be could not be found out: ${why}`))
    }
    worker.once('message', (message: { readonly answer?: WhatIf; readonly failure?: string }) => {
      if (message.answer === undefined) fail(message.failure ?? 'no answer')
      else resolve(message.answer)
    })
    worker.once('error', (caught) => {
      fail(toError(caught).message)
    })
    worker.once('exit', () => {
      fail('it took too long')
    })
  })
}
