// The dynamic denylist: who is blocked, why, and until when.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  ChipView,
  EmptyView,
  HiddenField,
  LinkView,
  PagerView,
  SourceView,
} from './view-parts.js'

/** One block. */
export interface BlockRowView {
  readonly id: string
  readonly source: SourceView
  /** Which flow of a trusted source, `204 from port 5062/udp`; empty for a whole source. */
  readonly flow: string
  readonly type: string
  /** An attacker's text. */
  readonly userAgent: string
  readonly isTool: boolean
  readonly proof: string
  readonly strikes: string
  readonly host: string
  /** Packets since it is blocked; undefined where the kernel does not count them. */
  readonly dropped: number | undefined
  readonly since: number
  /** Undefined for a block without an end. */
  readonly until: number | undefined
  readonly actions: readonly ActionView[]
}

/** What the page of blocks shows. */
export interface BlocksView {
  readonly frame: FrameView
  readonly lede: string
  readonly search: {
    readonly action: string
    readonly value: string
    readonly keep: readonly HiddenField[]
  }
  readonly chips: readonly ChipView[]
  readonly rows: readonly BlockRowView[]
  /** What can be done with those that are chosen, all in one form. */
  readonly bulk: readonly ActionView[]
  readonly pager: PagerView
  readonly exports: readonly LinkView[]
  readonly empty: EmptyView
}
