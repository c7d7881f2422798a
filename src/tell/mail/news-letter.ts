// What a mail about news is made of: everything that its text needs, gathered before it is written.
import type { NewsMessage } from '../../ports/news-channel.js'

/** One mail about news: a message with its place. */
export interface NewsLetter extends Omit<NewsMessage, 'key' | 'thread' | 'isTest' | 'recipients'> {
  readonly place: LetterPlace
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
  /** All facts again, in lines of at most 72 columns. */
  readonly text: string
}

/** Writes the mail about news. */
export type WriteNewsMail = (letter: NewsLetter) => MailText
