// The overview: the verdict, what is to be done, the health of each part, and the span in numbers.
import type { ColumnsChart } from '../../../charts/columns.js'
import type { WorldMapChart } from '../../../charts/world-map.js'
import type { AttackRowView } from './attacks-view.js'
import type { FrameView } from './frame-view.js'
import type {
  ChoiceView,
  LinkView,
  RankView,
  RanksView,
  StateName,
  StateView,
} from './view-parts.js'

/** A number of the band, with how it came about. */
export interface FigureView {
  readonly name: string
  readonly value: number
  /** `−22 % than a usual Monday`; empty for none. */
  readonly note: string
  readonly trend: readonly number[]
  readonly href: string
}

/** What the overview shows. */
export interface OverviewView {
  readonly frame: FrameView
  /** Behind the verdict's word, as text: what happened and whether it is usual. */
  readonly lead: string
  /** At most five. */
  readonly todo: readonly (LinkView & { readonly state: StateName; readonly verb: string })[]
  readonly health: readonly (StateView & { readonly href: string })[]
  readonly ranges: readonly ChoiceView[]
  readonly figures: readonly FigureView[]
  /** Undefined where nobody counts them. */
  readonly guesses:
    { readonly answered: number; readonly sent: number; readonly href: string } | undefined
  readonly overTime: ColumnsChart
  readonly endpoints: readonly RankView[]
  /** Left out where no country is known. */
  readonly map: WorldMapChart | undefined
  /** Why the map is left out; empty where it stands. */
  readonly noMap: string
  readonly countries: readonly RankView[]
  readonly ranks: readonly RanksView[]
  readonly latest: readonly AttackRowView[]
  /** Where live rows come from. */
  readonly liveHref: string
}
