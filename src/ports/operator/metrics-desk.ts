// What the path has counted since the start, for programs that draw it over time.

/** Numbers by a name out of a bounded set: an attack's type, a rule of the kernel. */
export type Tally = ReadonlyMap<string, number>

/** How much has passed since the start. */
export interface PathCounts {
  /** Failed requests, by what they attacked. */
  readonly attempts: Tally
  /** Attacks, by type and action with a blank between them. */
  readonly attacks: Tally
  /** Blocks that were made, by the type of the attack that they answer. */
  readonly blocks: Tally
  /** Packets that the kernel has dropped by a rule of its own, by rule. */
  readonly drops: Tally
}

/** Tells the numbers. */
export interface MetricsDesk {
  pathCounts(): PathCounts
}
