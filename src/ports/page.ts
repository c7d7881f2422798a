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
   * True where there are at least `total`: to count all that a text search finds in a large log would
   * take too long. Such a search ends at its 10,000th item; pages beyond it are empty.
   */
  readonly isTotalAtLeast?: boolean
}
