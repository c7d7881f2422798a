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

/** The pause of the protection, for those who may order one. */
export interface PauseView {
  /** When the pause that goes on ends, in ms since the epoch; 0 where there is none. */
  readonly untilAt: number
  readonly lengths: readonly {
    readonly value: string
    readonly text: string
    readonly isChosen: boolean
  }[]
}

/** What the page of health shows. */
export interface HealthView {
  readonly frame: FrameView
  readonly lede: string
  readonly parts: readonly PartView[]
  readonly problems: readonly ProblemView[]
  /** Undefined for those who may only look, and where nothing is blocked without an end. */
  readonly pause: PauseView | undefined
}
