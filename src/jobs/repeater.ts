// A job that runs again and again, never twice at a time, and can be waited for when it ends.

/** Runs a job at an interval, counted from the end of the last run. The job must not reject. */
export class Repeater {
  readonly #job: () => Promise<void>
  readonly #intervalMs: number
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #isStopped = true
  #isRunning = false
  #isHastened = false

  constructor(job: () => Promise<void>, intervalMs: number) {
    this.#job = job
    this.#intervalMs = intervalMs
  }

  start(): void {
    this.#isStopped = false
    this.#isHastened = false
    if (!this.#isRunning) this.#schedule()
  }

  /** Resolves when the run that is under way has ended; there is none after it. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** Starts the next run at once, or right behind the one that is under way. */
  hasten(): void {
    this.#isHastened = true
    if (!this.#isStopped && !this.#isRunning) this.#run()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#run()
    }, this.#intervalMs)
    this.#timer.unref()
  }

  #run(): void {
    clearTimeout(this.#timer)
    this.#isRunning = true
    this.#isHastened = false
    this.#running = this.#job().finally(() => {
      this.#isRunning = false
      if (this.#isHastened && !this.#isStopped) this.#run()
      else this.#schedule()
    })
  }
}
