// What the other side said, put into a sentence of ours.
import { printable } from '../domain/untrusted.js'

const maxQuotedLength = 120

/** Returns the text cut and escaped, so that it can stand in a reason that people read. */
export function quoted(text: string): string {
  const isLong = text.length > maxQuotedLength
  return `"${printable(isLong ? `${text.slice(0, maxQuotedLength)}…` : text)}"`
}
