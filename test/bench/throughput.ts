// Measures how many things several contestants do in a second of processor time.
import { medianOf } from './bench-report.js'

/** Something that does so many things each time it is run. */
export interface Contestant {
  readonly count: number
  readonly run: () => void | Promise<void>
}

/**
 * Returns the median of each contestant, in things per second of processor time: what one core does
 * that has nothing else to do. The garbage collector's threads count as well. The contestants run in
 * turn, several times over, after one round to warm up, so that what else the machine does hits all
 * of them alike.
 */
export async function measureThroughputs(
  contestants: readonly Contestant[],
  runs = 5,
): Promise<readonly number[]> {
  const figures = contestants.map(() => [] as number[])
  for (let round = 0; round <= runs; round++) {
    for (const [index, { count, run }] of contestants.entries()) {
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      if (round > 0) figures[index]?.push((count / (user + system)) * 1e6)
    }
  }
  return figures.map(medianOf)
}
