// The bounds of a page, the same for every store, and where it lies.
import { AppError } from '../../domain/app-error.js'
import type { PageRequest } from '../../ports/page.js'

/** How many of the newest to pass over, and how many to take. */
export interface Slice {
  readonly offset: number
  readonly count: number
}

const maxPerPage = 1000

/** @throws AppError `invalidValue` for a page that cannot be */
export function checkPage({ page, perPage }: PageRequest): void {
  if (!Number.isSafeInteger(page) || page < 1) {
    throw new AppError('invalidValue', `page ${page}: pages count from 1`)
  }
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > maxPerPage) {
    throw new AppError('invalidValue', `perPage ${perPage}: a page has 1 to ${maxPerPage} entries`)
  }
}

/** Returns where a page lies. */
export function sliceOf({ page, perPage }: PageRequest): Slice {
  return { offset: (page - 1) * perPage, count: perPage }
}
