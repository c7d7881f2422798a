// The preview of an import: each line that would be added and each that would not, before anything changes.
import type { FrameView } from './frame-view.js'
import type { FieldView, HiddenField } from './view-parts.js'

/** One line of what was sent. */
export interface ImportLineView {
  readonly line: number
  /** Somebody's text. */
  readonly text: string
  readonly note: string
  /** Why it cannot be added; empty where it can. */
  readonly problem: string
}

/** What the preview shows. */
export interface ListImportView {
  readonly frame: FrameView
  readonly action: string
  readonly text: FieldView
  readonly preview:
    | {
        readonly good: number
        readonly known: number
        readonly badCount: number
        /** The first of them. */
        readonly bad: readonly ImportLineView[]
        readonly sample: readonly ImportLineView[]
        readonly action: string
        readonly fields: readonly HiddenField[]
        readonly verb: string
      }
    | undefined
  readonly backHref: string
}
