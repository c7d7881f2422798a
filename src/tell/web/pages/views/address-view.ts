// The page of one address, to be sent to a colleague: all that is known of it, as a timeline.
import type { FrameView } from './frame-view.js'
import type {
  ActionView,
  FactView,
  LinkView,
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
  /** Packets that the kernel has dropped since it is blocked; undefined where it is not, or was not asked. */
  readonly droppedTotal: number | undefined
  /** What is counted there, or why nothing is. */
  readonly droppedNote: string
  readonly facts: readonly FactView[]
  readonly actions: readonly ActionView[]
  readonly tape: readonly TapeView[]
  readonly olderHref: string | undefined
  /** Whoever of the same network is blocked now. */
  readonly neighbours: readonly { readonly network: string; readonly rows: readonly SourceView[] }[]
  readonly logs: readonly LinkView[]
}
