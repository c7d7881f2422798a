// What has been acquired, and how to let go of it in the right order.
import { toError } from '../domain/app-error.js'

/** Runs what was added, the latest first; each of them, even when one fails. */
export class ShutdownStack {
  readonly #releases: (() => void | Promise<void>)[] = []

  add(release: () => void | Promise<void>): void {
    this.#releases.push(release)
  }

  /**
   * Lets go of everything. A second call finds nothing left.
   * @throws AggregateError of everything that failed
   */
  async run(): Promise<void> {
    const failures: Error[] = []
    for (
      let release = this.#releases.pop();
      release !== undefined;
      release = this.#releases.pop()
    ) {
      try {
        await release()
      } catch (caught) {
        failures.push(toError(caught))
      }
    }
    if (failures.length === 1 && failures[0] !== undefined) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'stopping met several failures')
  }
}
