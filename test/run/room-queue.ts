// The rooms that have not begun yet: each lane takes its next one from here, so that all lanes end at about the same time.
import type { ChosenRoom, Need, Work } from './rooms.js'

/** The rooms that are still to be run, in their order. */
export class RoomQueue<Chosen extends Pick<ChosenRoom, 'work' | 'needs'> = ChosenRoom> {
  readonly #left: Chosen[]
  readonly #isBuilt: (need: Need) => boolean

  /** `isBuilt` tells whether a part that rooms share is there already. */
  constructor(rooms: readonly Chosen[], isBuilt: (need: Need) => boolean) {
    this.#left = [...rooms]
    this.#isBuilt = isBuilt
  }

  /**
   * Takes the next room: one of the preferred work if any is left, and rather one that can begin at once than
   * one that waits for its parts to be built.
   */
  take(preferred: Work): Chosen | undefined {
    const canBegin = this.#left.filter(({ needs }) => needs.every(this.#isBuilt))
    const room = [canBegin, this.#left]
      .flatMap((some) => [some.find(({ work }) => work === preferred), some[0]])
      .find((found) => found !== undefined)
    if (room !== undefined) this.#left.splice(this.#left.indexOf(room), 1)
    return room
  }
}
