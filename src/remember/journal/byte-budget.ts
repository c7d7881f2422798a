// How much a day and an hour may take of the disk.
//
// The attacker's view: he floods, so that the room for a week is full in an hour and nobody can say what
// another rule would have done. So each day has its share, and no hour takes more than a quarter of it:
// he spoils a quarter of a day with each hour of his flood, and no other day.
import { dayMs } from './journal-files.js'

const hourMs = 3_600_000
const hourShare = 4

/** Counts bytes by day and hour. Instants are ms since the epoch. */
export class ByteBudget {
  readonly #bytesOfDay: number
  #day = NaN
  #hour = NaN
  #ofDay = 0
  #ofHour = 0

  /** @param bytesOfDay how many bytes a day may take */
  constructor(bytesOfDay: number) {
    this.#bytesOfDay = bytesOfDay
  }

  /** Tells whether there is room at an instant. */
  hasRoom(now: number): boolean {
    this.#turn(now)
    return this.#ofDay < this.#bytesOfDay && this.#ofHour < this.#bytesOfDay / hourShare
  }

  /** Counts bytes that were written. */
  take(bytes: number, now: number): void {
    this.#turn(now)
    this.#ofDay += bytes
    this.#ofHour += bytes
  }

  /** Counts what an earlier run has written on the day of an instant. */
  restore(bytes: number, now: number): void {
    this.#turn(now)
    this.#ofDay += bytes
  }

  #turn(now: number): void {
    const [day, hour] = [Math.floor(now / dayMs), Math.floor(now / hourMs)]
    if (day !== this.#day) this.#ofDay = 0
    if (hour !== this.#hour) this.#ofHour = 0
    this.#day = day
    this.#hour = hour
  }
}
