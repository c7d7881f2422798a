// The bounds of a page, the same for every store.
import { AppError } from '../../domain/app-error.js'
import type { PageRequest } from '../../ports/store.js'

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
