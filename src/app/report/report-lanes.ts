// Whose report is made when: one at a time for people, with a bounded wait, and the clock's beside them.
import { AppError } from '../../domain/app-error.js'
import { SerialJobs } from '../../jobs/serial-jobs.js'

/** So many may wait or be made at once for one asker: a page and a file of it. */
const maxOfOne = 2
const maxWaiting = 8

/** Makes reports in two lanes, so that people never delay a report that the clock wants. */
export class ReportLanes {
  readonly #asked = new SerialJobs()
  readonly #scheduled = new SerialJobs()
  readonly #open = new Map<string, number>()

  /**
   * Makes a report for somebody, behind those that others have asked for.
   * @throws AppError `unavailable` where too many wait already
   */
  async forAsker<Made>(asker: string, make: () => Promise<Made>): Promise<Made> {
    const own = this.#open.get(asker) ?? 0
    if (own >= maxOfOne) throw refusal('your last reports are still being made')
    const open = [...this.#open.values()].reduce((sum, each) => sum + each, 0)
    if (open > maxWaiting) throw refusal('many reports are being made')
    this.#open.set(asker, own + 1)
    try {
      return await this.#asked.run(make)
    } finally {
      this.#leave(asker)
    }
  }

  /** Makes a report that the clock wants. */
  scheduled<Made>(make: () => Promise<Made>): Promise<Made> {
    return this.#scheduled.run(make)
  }

  #leave(asker: string): void {
    const left = (this.#open.get(asker) ?? 0) - 1
    if (left > 0) this.#open.set(asker, left)
    else this.#open.delete(asker)
  }
}

function refusal(why: string): AppError {
  return new AppError('unavailable', `${why}: try again in a moment`)
}
