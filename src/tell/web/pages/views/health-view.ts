// Each part that sipward needs, how it does, and what is to be mended.
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

/** Something that is not as it should be, with what mends it. */
export interface ProblemView {
  readonly state: StateName
  readonly title: string
  /** May hold a command or a line for a file; empty where the title says it. */
  readonly whatToDo: string
}

/** What the page of health shows. */
export interface HealthView {
  readonly frame: FrameView
  readonly lede: string
  readonly parts: readonly PartView[]
  readonly problems: readonly ProblemView[]
}
