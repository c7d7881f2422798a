// News that people can read later: what happened, how often, and whether it is over.
import type { NewsClass } from '../domain/notice.js'
import type { Page, PageRequest } from './page.js'

/** One thing that happened. */
export interface NewsReport {
  /** Names the matter: while it goes on, more reports of it are counted in one item. */
  readonly incident: string
  readonly kind: string
  readonly newsClass: NewsClass
  /** When, in ms since the epoch. */
  readonly at: number
  /** One sentence for people. */
  readonly text: string
  /** What it is about: names and values that pages and filters use, at most 4 KiB as JSON. */
  readonly subject: Readonly<Record<string, string>>
  /** True for what has no end of its own: it is over as soon as it is told. */
  readonly isOver?: boolean
}

/** All news of one incident, from its first to its end. */
export interface NewsItem {
  /** The incident and its number, unique. */
  readonly id: string
  readonly incident: string
  /** Counts the incidents of the same name, from 1. */
  readonly number: number
  readonly kind: string
  readonly newsClass: NewsClass
  /** Of the first report. */
  readonly text: string
  readonly subject: Readonly<Record<string, string>>
  readonly firstAt: number
  readonly lastAt: number
  readonly count: number
  /** 0 while it goes on. */
  readonly endedAt: number
  /** The users who have read it, at most 100. */
  readonly readBy: readonly string[]
}

/** Which news; a filter that is not given does not narrow. */
export interface NewsQuery extends PageRequest {
  readonly newsClass?: NewsClass
  readonly kind?: string
  readonly isOpen?: boolean
  /** Only what this user has not read. */
  readonly unreadBy?: string
  /** Begun in this span; instants in ms since the epoch: `from` inclusive, `to` exclusive. */
  readonly from?: number
  readonly to?: number
  /** Ended at this instant or later. */
  readonly endedFrom?: number
}

/** Keeps news. */
export interface NewsLog {
  /**
   * Opens an incident or, while it is open, counts the report in it. Of two hosts that report the same
   * at the same time one opens it; the other one's report is counted.
   * @throws AppError `invalidValue` where the subject is too large
   */
  report(report: NewsReport): Promise<{ readonly item: NewsItem; readonly isNew: boolean }>

  /**
   * Ends an incident and returns it. Of all that end it, also on different hosts, one gets it; undefined
   * for the others, and where it is not open.
   */
  end(incident: string, at: number): Promise<NewsItem | undefined>

  find(id: string): Promise<NewsItem | undefined>

  /** The last begun first. */
  page(query: NewsQuery): Promise<Page<NewsItem>>

  /** Marks items as read by a user; returns how many were not. */
  markRead(ids: readonly string[], user: string): Promise<number>

  /** How many items a user has not read. */
  unread(user: string): Promise<number>

  /**
   * Forgets at most 1000 incidents that ended before the instant; returns how many, 0 when nothing is
   * left.
   */
  prune(before: number): Promise<number>
}
