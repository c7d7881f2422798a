// Tells a listener of the changes of a status that people care about, each once.
import type { SourceStatus, StatusListener } from '../ports/event-source.js'

/** Compares each status with the last one that was told. */
export class StatusChanges {
  readonly #listener: StatusListener | undefined
  #told = ''

  constructor(listener: StatusListener | undefined) {
    this.#listener = listener
  }

  /** The status may have changed: state, reason and warnings are compared. */
  offer(status: SourceStatus): void {
    if (this.#listener === undefined) return
    const text = [status.state, status.reason, ...status.warnings].join('\n')
    if (text === this.#told) return
    this.#told = text
    this.#listener(status)
  }
}
