// Which accounts are guessed, whether they exist, and which numbers are called.
import type { FrameView } from './frame-view.js'
import type { ChoiceView, EmptyView, PagerView, RankView, StateView } from './view-parts.js'

/** One account. */
export interface AccountRowView {
  /** An attacker's text. */
  readonly account: string
  readonly exists: StateView
  readonly guesses: number
  readonly sources: number
  readonly lastAt: number
  readonly href: string
}

/** What the page of accounts and numbers shows. */
export interface AccountsView {
  readonly frame: FrameView
  readonly lede: string
  readonly ranges: readonly ChoiceView[]
  readonly filters: readonly ChoiceView[]
  readonly rows: readonly AccountRowView[]
  readonly pager: PagerView
  readonly empty: EmptyView
  readonly numbers: readonly RankView[]
}
