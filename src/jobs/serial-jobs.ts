// One job at a time, in the order of the calls.

/** Runs jobs one after the other; a job that fails does not stop those behind it. */
export class SerialJobs {
  #last: Promise<unknown> = Promise.resolve()

  run<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(job)
    // Who called hears of the failure; the next job only waits for the end.
    this.#last = result.catch(() => undefined)
    return result
  }
}
