// What a mail about news is made of: everything that its text needs, gathered before it is written.
import type { Attack } from '../../domain/attack.js'
import type { NewsClass } from '../../domain/notice.js'
import type { AnsweringBlock } from '../../ports/news-channel.js'
import type { NewsItem } from '../../ports/news-log.js'

/**
 * Why this mail goes out: an incident has begun, still goes on, or is over; or a digest of what came
 * since the last mail of its class.
 */
export type LetterPhase = 'first' | 'reminder' | 'over' | 'digest'

/** One mail about news. */
export interface NewsLetter {
  readonly phase: LetterPhase
  readonly newsClass: NewsClass
  /** The incidents, the first begun first: one of them but in a digest, at most 100. */
  readonly items: readonly NewsItem[]
  /** How many incidents the mail stands for, those that are left out included. */
  readonly itemTotal: number
  /** The attacks that it tells of, the latest first, at most 50. */
  readonly attacks: readonly Attack[]
  /** How many attacks it stands for, and of how many sources. */
  readonly attackTotal: number
  readonly sourceTotal: number
  /** How attacks were answered, as far as that is known. */
  readonly blocks?: readonly AnsweringBlock[]
  readonly place: LetterPlace
  /** When it is written, in ms since the epoch. */
  readonly at: number
}

/** Who writes, and how times and links are written. */
export interface LetterPlace {
  readonly hostName: string
  /** The address of the host that people know it by. */
  readonly hostAddress: string
  readonly version: string
  /** Where the pages are, without a slash at the end; empty where nobody reaches them. */
  readonly baseUrl: string
  /** An IANA time zone, "Europe/Berlin". */
  readonly zone: string
  /** Stands before every subject, "[sipward edge-1]". */
  readonly subjectPrefix: string
  /** After how many strikes a source is blocked permanently. */
  readonly threshold: number
}

/** What a mail says. No text of an attacker is in its subject. */
export interface MailText {
  readonly subject: string
  /** A whole document, at most 60 KB. */
  readonly html: string
  /** All facts again, in lines of at most 76 columns. */
  readonly text: string
}

/** Writes the mail about news. */
export type WriteNewsMail = (letter: NewsLetter) => MailText
