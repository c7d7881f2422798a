// What the suites of the small ports have in common.
import type { StoreBooks } from '../../../src/ports/store-books.js'

/** The books of one store as two hosts see them. */
export interface TwoBooks {
  readonly one: StoreBooks
  readonly other: StoreBooks
}

/** A minute in ms. */
export const minute = 60_000

/** A page of ten. */
export const firstPage = { page: 1, perPage: 10 }

/** Text that would do harm where it is not taken as text. */
export const hostile = '"; DROP TABLE users; --\u0000\u0001\ud800 $where {{{'
