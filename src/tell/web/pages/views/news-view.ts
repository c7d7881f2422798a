// What people were told: the inbox of news with its delivery.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  ChoiceView,
  EmptyView,
  LinkView,
  PagerView,
  StateName,
} from './view-parts.js'

/** One incident: all news of one matter. */
export interface NewsRowView {
  readonly id: string
  readonly state: StateName
  /** act now, look today, for the record. */
  readonly class: string
  readonly title: string
  readonly text: string
  readonly at: number
  /** How many pieces of news it holds. */
  readonly count: number
  readonly isRead: boolean
  readonly isOver: boolean
  readonly delivered: readonly { readonly state: StateName; readonly text: string }[]
  /** Ends an incident that goes on until a person has settled it; undefined where it ends by itself. */
  readonly settle: ActionView | undefined
  readonly links: readonly LinkView[]
}

/** What the inbox shows. */
export interface NewsView {
  readonly frame: FrameView
  readonly lede: string
  readonly classes: readonly ChoiceView[]
  readonly rows: readonly NewsRowView[]
  readonly readAll: ActionView | undefined
  readonly pager: PagerView
  readonly empty: EmptyView
}
