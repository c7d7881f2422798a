// Pages of lists.

/** A page of a list: `page` counts from 1. */
export interface PageRequest {
  readonly page: number
  /** 1 to 1000. */
  readonly perPage: number
}

/** One page, and how many there are in all. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
  /**
   * True where there are at least `total`: to look through all of a large log would take too long.
   * Pages beyond what was looked through, 10,000 items at most, are empty.
   */
  readonly isTotalAtLeast?: boolean
}
