// An error: what happened, what stays true, what to do.
import type { LoneFrame } from './login-view.js'
import type { LinkView, StateName } from './view-parts.js'

/** What the sheet of an error shows. */
export interface ErrorView {
  readonly frame: LoneFrame
  readonly state: StateName
  readonly happened: string
  /** "The firewall goes on blocking." */
  readonly stays: string
  readonly todo: string
  readonly links: readonly LinkView[]
  /** For the journal: `notFound 404`. */
  readonly code: string
}
