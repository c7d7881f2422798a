// Pages of a list by their numbers in the URL.
import type { PageFields } from '../page-route.js'
import type { PagerView } from '../views/view-parts.js'
import { linkTo } from './link-to.js'

/** How many rows a page may have; the first is the rule. */
export const rowsPerPage = [15, 50, 200] as const

const maxPage = 1_000_000

/** Reads `page` and `perPage`; what is no such number is the first page with the usual rows. */
export function readPager(query: PageFields): { readonly page: number; readonly perPage: number } {
  const page = Number(/^\d{1,7}$/.exec(query.get('page'))?.[0] ?? 1)
  const wanted = Number(query.get('perPage'))
  return {
    page: Math.min(maxPage, Math.max(1, page)),
    perPage: rowsPerPage.find((rows) => rows === wanted) ?? rowsPerPage[0],
  }
}

/** Where a list stands: its path, the fields that stay, and its size. */
export interface PagedList {
  readonly path: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly page: number
  readonly perPage: number
  readonly shown: number
  readonly total: number
  /** True where there are more than `total`. */
  readonly isTotalAtLeast?: boolean | undefined
}

/** Makes the links to the pages of a list. */
export function pagerView(list: PagedList): PagerView {
  const { path, fields, page, perPage, shown, total, isTotalAtLeast = false } = list
  const from = (page - 1) * perPage
  const per = perPage === rowsPerPage[0] ? '' : String(perPage)
  const pageAt = (number: number): string =>
    linkTo(path, [...fields, ['page', number > 1 ? String(number) : ''], ['perPage', per]])
  return {
    from: shown === 0 ? 0 : from + 1,
    to: from + shown,
    total,
    isTotalAtLeast,
    previousHref: page > 1 ? pageAt(page - 1) : undefined,
    nextHref: from + shown < total && shown > 0 ? pageAt(page + 1) : undefined,
    perPage: rowsPerPage.map((rows) => ({
      text: String(rows),
      href: linkTo(path, [...fields, ['perPage', rows === rowsPerPage[0] ? '' : String(rows)]]),
      isChosen: rows === perPage,
    })),
  }
}
