// The report that is asked for, as it would be sent; those that were sent, and when the next ones come.
import type { ReportView } from '../../../report/report-view.js'
import type { FrameView } from './frame-view.js'
import type { ChoiceView, LinkView } from './view-parts.js'

/** A choice of a form. */
export interface ReportOption {
  readonly value: string
  readonly text: string
  readonly isChosen: boolean
}

/** What the page of reports shows. */
export interface ReportsView {
  readonly frame: FrameView
  readonly ranges: readonly ChoiceView[]
  readonly form: {
    /** Days, `2026-11-30`. */
    readonly from: string
    readonly to: string
    readonly hosts: readonly ReportOption[]
    readonly compare: readonly ReportOption[]
    readonly types: readonly ReportOption[]
    readonly pbx: string
    readonly victim: string
    readonly search: string
    readonly isOpen: boolean
    /** Why what was asked is no question; empty where it is. It may hold somebody's text. */
    readonly problem: string
  }
  readonly exports: readonly LinkView[]
  readonly report: ReportView
  readonly schedules: readonly {
    readonly words: string
    readonly about: string
    readonly recipients: string
    readonly nextAt: number
    /** Why it is not sent; empty where it is. */
    readonly trouble: string
  }[]
  readonly sent: readonly {
    readonly title: string
    readonly kind: string
    readonly madeAt: number
    readonly recipients: string
    readonly htmlHref: string
    readonly textHref: string
  }[]
  readonly sentTotal: number
}
