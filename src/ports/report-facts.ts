// What a report says, as facts: each writer (mail, page, file, CSV, JSON, text) puts them into its own form.

/** The reports that are made by the clock, and those that somebody asks for. */
export type ReportKind = 'daily' | 'weekly' | 'monthly' | 'once'

/** Which attacks a report is about; a filter that is not given does not narrow. */
export interface ReportFilter {
  /** The machine running sipward. */
  readonly host?: string
  /** The PBX by its name in the configuration: a hoster reports to his customer. */
  readonly pbx?: string
  readonly type?: string
  readonly victim?: string
  readonly source?: string
  readonly search?: string
}

/** The parts of a report that can be left out; the verdict always stands. */
export const reportSections = [
  'toDo',
  'numbers',
  'course',
  'fresh',
  'tables',
  'unseen',
  'changes',
] as const

/** A part of a report. */
export type ReportSection = (typeof reportSections)[number]

/** What the tables of a report count attacks by. */
export const reportGroups = [
  'source',
  'country',
  'type',
  'victim',
  'account',
  'number',
  'tool',
] as const

/** What a table counts attacks by. */
export type ReportGroup = (typeof reportGroups)[number]

/**
 * What numbers are compared with. `usual`: the same weekday of the last four weeks, or the last four spans
 * of the same kind. `before`: the span of the same length before it.
 */
export type ReportComparison = 'usual' | 'before' | 'none'

/** What a report is asked. */
export interface ReportQuestion {
  readonly kind: ReportKind
  /** In ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  /** An IANA zone: its days are the days of the report. */
  readonly zone: string
  readonly filter: ReportFilter
  /** All unless given. */
  readonly sections?: readonly ReportSection[]
  readonly groups?: readonly ReportGroup[]
  readonly compareWith: ReportComparison
}

/** Something that a person should do. Its text is safe to print. */
export interface ReportTask {
  readonly text: string
  /** The page that helps, from `/` on. */
  readonly path: string
}

/** One number beside what is usual. */
export interface ReportNumber {
  readonly key: 'attacks' | 'sources' | 'attempts' | 'permanent'
  readonly name: string
  readonly value: number
  /** The mean of the spans that it is compared with; undefined where there is nothing to compare with. */
  readonly usual: number | undefined
  /** The comparison in words: "22 % fewer than on a usual Monday". */
  readonly words: string
  /** True where there are at least so many. */
  readonly isAtLeast: boolean
}

/** Names that were not seen in the 30 days before. Those of tools, accounts and numbers are foreign text. */
export interface ReportFresh {
  readonly key: 'source' | 'tool' | 'country' | 'account' | 'number'
  readonly total: number
  /** At most ten, those with most attacks first. */
  readonly names: readonly string[]
}

/** One row of a table. */
export interface ReportRow {
  /** An address, a country's code, a type, or foreign text. */
  readonly key: string
  readonly attacks: number
  readonly attempts: number
  /** How many sources it comes from; 0 where the row is a source, or that is not known. */
  readonly sources: number
  /** What else is known of it, in words; parts of others are in quotes and harmless. */
  readonly detail: string
  /** The page with its attacks. */
  readonly path: string
}

/** One table: those with most weight first. */
export interface ReportTable {
  readonly key: ReportGroup
  readonly rows: readonly ReportRow[]
  /** How many rows there would be in all. */
  readonly total: number
  /** What is said in the place of rows that would tell nothing; empty where the rows stand. */
  readonly instead: string
  /** True where only the latest attacks were read, see {@link ReportFacts.read}. */
  readonly isPart: boolean
}

/** A source that was put on the denylist. */
export interface ReportDenied {
  readonly address: string
  readonly at: number
  readonly country: string
  /** Why; a person or sipward has written it. */
  readonly note: string
}

/** Attacks over time. */
export interface ReportCourse {
  readonly unit: 'hour' | 'day'
  readonly types: readonly string[]
  readonly columns: readonly {
    readonly from: number
    readonly to: number
    /** In the order of the types. */
    readonly counts: readonly number[]
  }[]
}

/** A change that a person or a program has made. Its texts are somebody's. */
export interface ReportChange {
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly subject: string
}

/** The host that has made a report. */
export interface ReportMaker {
  readonly hostName: string
  readonly hostAddress: string
  readonly version: string
  /** Where its pages are, without a slash at the end; empty where nobody reaches them. */
  readonly baseUrl: string
}

/** Everything that a report says. */
export interface ReportFacts {
  readonly question: ReportQuestion
  readonly maker: ReportMaker
  /** In ms since the epoch. */
  readonly madeAt: number
  readonly verdict: {
    readonly state: 'act' | 'look' | 'ok' | 'quiet'
    /** One or two sentences. */
    readonly sentence: string
    /** The same in a few words, without the day: for subjects. */
    readonly short: string
  }
  readonly toDo: readonly ReportTask[]
  readonly numbers: readonly ReportNumber[]
  readonly course: ReportCourse | undefined
  readonly fresh: readonly ReportFresh[]
  readonly tables: readonly ReportTable[]
  readonly denied: { readonly rows: readonly ReportDenied[]; readonly total: number }
  /** What was not seen, and what else limits this report; a sentence each. */
  readonly unseen: readonly string[]
  /** What was watched, for how long, in one sentence. */
  readonly watched: string
  readonly changes: { readonly rows: readonly ReportChange[]; readonly total: number }
  /** How many attacks there were, and of how many of them the latest were read for names and attempts. */
  readonly attacks: number
  readonly read: number
}
