// The page of one address, to be sent to a colleague: all that is known of it, as a timeline.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  FactView,
  LinkView,
  RankView,
  SourceView,
  StateView,
  TapeView,
} from './view-parts.js'

/** What the page of an address shows. */
export interface AddressView {
  readonly frame: FrameView
  readonly source: SourceView
  readonly standing: StateView
  /** Why it is blocked or not, in sentences. */
  readonly why: readonly string[]
  readonly strikes: { readonly count: number; readonly threshold: number }
  /** Packets dropped an hour, the latest last. */
  readonly dropped: readonly number[]
  readonly droppedTotal: number
  readonly facts: readonly FactView[]
  readonly actions: readonly ActionView[]
  readonly tape: readonly TapeView[]
  readonly olderHref: string | undefined
  readonly neighbours: readonly { readonly network: string; readonly rows: readonly RankView[] }[]
  readonly logs: readonly LinkView[]
  readonly note: { readonly action: string; readonly value: string }
}
