// Who changed what, from where, before and after.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  ChipView,
  ChoiceView,
  EmptyView,
  LinkView,
  PagerView,
} from './view-parts.js'

/** One change. */
export interface ChangeRowView {
  readonly at: number
  readonly who: string
  /** Pages, CLI, API, file or sipward itself; and the address. */
  readonly from: string
  readonly text: string
  /** Somebody's text. */
  readonly before: string
  /** Somebody's text. */
  readonly after: string
  readonly undo: ActionView | undefined
}

/** What the page of changes shows. */
export interface ChangesView {
  readonly frame: FrameView
  readonly lede: string
  readonly ranges: readonly ChoiceView[]
  readonly chips: readonly ChipView[]
  readonly rows: readonly ChangeRowView[]
  readonly pager: PagerView
  readonly exports: readonly LinkView[]
  readonly empty: EmptyView
}
