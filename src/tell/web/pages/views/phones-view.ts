// What works from where, and which phone has a stale password.
import type { FrameView } from './frame-view.js'
import type { ActionView, EmptyView, PagerView, SourceView, StateView } from './view-parts.js'

/** A phone that keeps failing. */
export interface StalePhoneView {
  readonly account: string
  readonly source: SourceView
  readonly since: number
  readonly attempts: number
  readonly text: string
}

/** One source that works here. */
export interface PhoneRowView {
  readonly source: SourceView
  readonly accounts: readonly string[]
  readonly more: number
  readonly how: string
  readonly lastAt: number
  readonly state: StateView
  readonly actions: readonly ActionView[]
}

/** What the page of phones shows. */
export interface PhonesView {
  readonly frame: FrameView
  readonly lede: string
  readonly stale: readonly StalePhoneView[]
  readonly rows: readonly PhoneRowView[]
  readonly pager: PagerView
  readonly empty: EmptyView
}
