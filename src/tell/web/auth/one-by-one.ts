// Work that belongs to the same names runs one after the other, in the order in which it came. What waits is
// bounded for each name.
interface Line {
  readonly last: Promise<unknown>
  readonly length: number
}

/** The lines of work; a name without work is forgotten. */
export class OneByOne {
  readonly #lines = new Map<string, Line>()
  readonly #maxLength: number

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Runs the work after all that came before under one of its names; undefined where a line is full. */
  run<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> | undefined {
    const before = names.flatMap((name) => this.#lines.get(name) ?? [])
    if (before.some(({ length }) => length >= this.#maxLength)) return undefined
    const running = Promise.allSettled(before.map(({ last }) => last)).then(work)
    for (const name of names) this.#change(name, 1, running)
    const leave = (): void => {
      for (const name of names) this.#change(name, -1)
    }
    running.then(leave, leave)
    return running
  }

  #change(name: string, by: 1 | -1, last?: Promise<unknown>): void {
    const line = this.#lines.get(name)
    const length = (line?.length ?? 0) + by
    if (length === 0) this.#lines.delete(name)
    else this.#lines.set(name, { last: last ?? line?.last ?? Promise.resolve(), length })
  }
}
