// The allowlist and the denylist: two pages of one shape.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  ChoiceView,
  EmptyView,
  FieldView,
  HiddenField,
  LinkView,
  PagerView,
} from './view-parts.js'

/** One entry. */
export interface ListRowView {
  readonly id: string
  readonly address: string
  readonly href: string
  readonly country: string
  readonly note: string
  readonly by: string
  readonly since: number
  /** When it ends by itself; 0 where it stays. */
  readonly endsAt: number
  /** `lies in 203.0.113.0/24`; empty for none. */
  readonly overlap: string
  /** Empty where its note cannot be edited here. */
  readonly editHref: string
  readonly actions: readonly ActionView[]
}

/** After which time an entry ends. */
export interface EndOption {
  readonly value: string
  readonly text: string
  readonly isChosen: boolean
}

/** What the page of a list shows. */
export interface ListView {
  readonly frame: FrameView
  readonly lede: string
  readonly lists: readonly ChoiceView[]
  readonly search: {
    readonly action: string
    readonly value: string
    readonly keep: readonly HiddenField[]
  }
  /** Undefined for those who may only look. */
  readonly add:
    | {
        readonly action: string
        readonly address: FieldView
        readonly note: FieldView
        readonly ends: readonly EndOption[]
        readonly keep: readonly HiddenField[]
        readonly verb: string
        readonly isOpen: boolean
      }
    | undefined
  readonly rows: readonly ListRowView[]
  readonly bulk: readonly ActionView[]
  readonly pager: PagerView
  /** Empty for those who may only look. */
  readonly importHref: string
  readonly exports: readonly LinkView[]
  readonly templates: readonly LinkView[]
  readonly empty: EmptyView
}
