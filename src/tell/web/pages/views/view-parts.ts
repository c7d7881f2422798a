// The parts that the views of several pages are made of. Numbers and instants are raw (ms since the
// epoch); templates write them for people. Every `href` is a path below `base_url`, from `/` on.

/** A state by its shape and colour; the word stands beside it. */
export type StateName = 'ok' | 'look' | 'act' | 'off'

/** A state and its word. */
export interface StateView {
  readonly state: StateName
  readonly word: string
}

/** A source as every page writes it. */
export interface SourceView {
  readonly address: string
  /** ISO 3166 code; empty where nothing is known. */
  readonly country: string
  /** The page of this address. */
  readonly href: string
}

/** Text of a link and where it leads. */
export interface LinkView {
  readonly text: string
  readonly href: string
}

/** One choice of several, as links: ranges, views, rows per page. */
export interface ChoiceView extends LinkView {
  readonly isChosen: boolean
}

/** A button that orders something: a POST with the fields that say what. */
export interface ActionView {
  /** A verb: "Block for 1 hour". */
  readonly text: string
  readonly icon: string
  readonly action: string
  readonly fields: readonly HiddenField[]
  readonly isGrave: boolean
}

/** A field that nobody sees. */
export interface HiddenField {
  readonly name: string
  readonly value: string
}

/** One part of the filter in force. */
export interface ChipView {
  readonly name: string
  /** May be an attacker's text. */
  readonly value: string
  readonly isNot: boolean
  /** The page with everything else instead, or with this alone; empty where it cannot be asked for. */
  readonly turnedHref: string
  /** The page without this part. */
  readonly withoutHref: string
}

/** The pages of a list. */
export interface PagerView {
  readonly from: number
  readonly to: number
  readonly total: number
  /** True where there are more than `total`. */
  readonly isTotalAtLeast: boolean
  readonly previousHref: string | undefined
  readonly nextHref: string | undefined
  readonly perPage: readonly ChoiceView[]
}

/** An empty list: what was watched, and the next step. */
export interface EmptyView {
  readonly title: string
  readonly text: string
  /** What proves the watch: "8 213 requests seen, 41 phones work, kernel verified 2 s ago". */
  readonly proof: string
  readonly links: readonly LinkView[]
}

/** A field of a form. */
export interface FieldView {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly hint: string
  /** Why what was sent is refused; empty where it is not. */
  readonly problem: string
}

/** One row of a ranked list. */
export interface RankView {
  /** May be an attacker's text. */
  readonly text: string
  /** ISO code, where the row is a country or a source. */
  readonly country: string
  readonly isMono: boolean
  readonly isTool: boolean
  readonly note: string
  readonly count: number
  /** The largest count of the list. */
  readonly most: number
  readonly href: string
  /** Empty where nothing can be narrowed to it. */
  readonly onlyHref: string
  /** Empty where it cannot be left out. */
  readonly notHref: string
}

/** A ranked list with its heading. */
export interface RanksView {
  readonly title: string
  readonly unit: string
  readonly rows: readonly RankView[]
  readonly more: LinkView | undefined
}

/** A fact of a definition list. */
export interface FactView {
  readonly name: string
  /** May be an attacker's text. */
  readonly value: string
  readonly isMono: boolean
  readonly href: string | undefined
}

/** One line of a timeline. */
export interface TapeView {
  readonly at: number
  readonly state: StateName
  readonly text: string
  /** An attacker's text beside it; empty for none. */
  readonly raw: string
}
