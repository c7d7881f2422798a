// The attack log, grouped by attacker or flat, and the attack that is open beside it.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  ChipView,
  ChoiceView,
  EmptyView,
  FactView,
  HiddenField,
  LinkView,
  PagerView,
  SourceView,
  StateView,
} from './view-parts.js'

/** One row: an attack, or all attacks of one source. */
export interface AttackRowView {
  readonly id: string
  readonly at: number
  readonly source: SourceView
  readonly type: string
  readonly isTypeInferred: boolean
  /** How many attacks the row stands for. */
  readonly attacks: number
  readonly attempts: number
  readonly victim: string
  /** An attacker's text. */
  readonly userAgent: string
  readonly isTool: boolean
  /** An attacker's text. */
  readonly account: string
  readonly isAccountReal: boolean
  /** What was done, in a word: "blocked", "denied", "told". */
  readonly action: StateView
  /** The page with this row open. */
  readonly openHref: string
  readonly isOpen: boolean
  readonly actions: readonly ActionView[]
  /** Explain, only this, not this. */
  readonly links: readonly LinkView[]
}

/** The row that scripts copy for each attack that arrives; they fill its slots. */
export const blankAttackRow: AttackRowView = {
  id: '',
  at: 0,
  source: { address: '', country: '', href: '/' },
  type: '',
  isTypeInferred: false,
  attacks: 1,
  attempts: 0,
  victim: '',
  userAgent: '',
  isTool: false,
  account: '',
  isAccountReal: false,
  action: { state: 'off', word: '' },
  openHref: '/',
  isOpen: false,
  actions: [],
  links: [],
}

/** One attempt of the evidence. */
export interface AttemptView {
  readonly at: number
  readonly type: string
  readonly port: number
  /** An attacker's text. */
  readonly account: string
  readonly failure: string
  readonly proof: string
}

/** The open row. */
export interface AttackDetailView {
  readonly source: SourceView
  /** What happened in one sentence. */
  readonly text: string
  readonly action: StateView
  readonly facts: readonly FactView[]
  readonly attempts: readonly AttemptView[]
  readonly attemptsTotal: number
  readonly actions: readonly ActionView[]
  readonly explainHref: string
  readonly closeHref: string
}

/** A value that the log can be narrowed to, or that can be left out. */
export interface OfferView extends LinkView {
  readonly notHref: string
}

/** What the attack log shows. */
export interface AttacksView {
  readonly frame: FrameView
  readonly lede: string
  readonly ranges: readonly ChoiceView[]
  readonly grouping: readonly ChoiceView[]
  readonly search: {
    readonly action: string
    readonly value: string
    readonly keep: readonly HiddenField[]
  }
  readonly chips: readonly ChipView[]
  /** Filters that can still be added, each with its most frequent values. */
  readonly offers: readonly { readonly name: string; readonly choices: readonly OfferView[] }[]
  readonly resetHref: string
  readonly isGrouped: boolean
  readonly rows: readonly AttackRowView[]
  readonly detail: AttackDetailView | undefined
  readonly pager: PagerView
  readonly exports: readonly LinkView[]
  readonly liveHref: string
  readonly empty: EmptyView
}
