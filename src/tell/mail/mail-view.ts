// What a mail shows, in the order in which it is read; the HTML and the plain part are filled with the same.
import type { MailTone } from './mail-styles.js'

/** One fact: its name, the text of others in quotes, and our own words behind it. */
export interface MailFact {
  readonly name: string
  readonly foreign: string
  readonly value: string
}

/** One row of a table: what it is about, its number, and a second line. */
export interface MailRow {
  readonly text: string
  readonly number: string
  readonly detail: string
  /** A bar in percent of the longest; 0 for none. */
  readonly bar: number
  /** True where the second line is short and stands in the first. */
  readonly isInline: boolean
}

/** One of the numbers at the head of a report. */
export interface MailNumber {
  readonly name: string
  readonly value: string
  /** What it is compared with, in words. */
  readonly words: string
}

/** A sentence, with the page that helps; empty for none. */
export interface MailLine {
  readonly text: string
  readonly href: string
}

/** A part of a mail: facts, a table, or sentences. */
export interface MailPart {
  /** Stands before the numbers: what a person should do. */
  readonly isAhead: boolean
  /** Empty for a part without a heading. */
  readonly title: string
  readonly facts: readonly MailFact[]
  readonly rows: readonly MailRow[]
  /** What the table leaves out; empty for nothing. */
  readonly more: string
  readonly lines: readonly MailLine[]
}

/** A link; without an address it is left out. */
export interface MailLink {
  readonly href: string
  readonly text: string
}

/** A whole mail. */
export interface MailView {
  readonly title: string
  /** What programs show beside the subject. */
  readonly preheader: string
  readonly sender: string
  readonly state: { readonly word: string; readonly tone: MailTone }
  readonly headline: string
  readonly paragraphs: readonly string[]
  readonly numbers: readonly MailNumber[]
  readonly parts: readonly MailPart[]
  readonly link: MailLink | undefined
  readonly foot: readonly string[]
  readonly settings: MailLink | undefined
}

/** Makes a fact of our own words; none where there is nothing to say. */
export function ownFact(name: string, value: string): readonly MailFact[] {
  return value === '' ? [] : [{ name, foreign: '', value }]
}

/** Makes a fact of a text of others, in quotes, with our words behind it. */
export function foreignFact(name: string, foreign: string, value = ''): readonly MailFact[] {
  return foreign === '' ? [] : [{ name, foreign, value }]
}

/** Makes a row with a second line, without a bar. */
export function mailRow(text: string, number: string, detail: string): MailRow {
  return { text, number, detail, bar: 0, isInline: false }
}

/** Makes a part; what is not given is empty. */
export function mailPart(title: string, part: Partial<Omit<MailPart, 'title'>>): MailPart {
  return { title, isAhead: false, facts: [], rows: [], more: '', lines: [], ...part }
}
