// Each part that sipward needs, how it does, and what cannot be seen in this Asterisk.
import type { FrameView } from './frame-view.js'
import type { StateName, StateView } from './view-parts.js'

/** One part. */
export interface PartView {
  readonly name: string
  readonly state: StateView
  readonly text: string
  /** Lag or gap over the last day, the latest last; empty where nothing is measured. */
  readonly trend: readonly number[]
  readonly trendText: string
}

/** Something that cannot be seen, with the line that mends it. */
export interface BlindSpotView {
  readonly state: StateName
  readonly title: string
  readonly text: string
  readonly file: string
  readonly lines: string
}

/** What the page of health shows. */
export interface HealthView {
  readonly frame: FrameView
  readonly lede: string
  readonly parts: readonly PartView[]
  readonly blind: readonly BlindSpotView[]
  readonly gaps: readonly {
    readonly from: number
    readonly length: number
    readonly text: string
  }[]
}
