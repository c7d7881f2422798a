// Time from outside.

/** The wall clock. Tests hold one in their hand. */
export interface Clock {
  /** Returns the time in ms since the epoch. */
  now(): number
}
