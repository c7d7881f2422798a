// One line of a list as people write it: an address or a network, the rest a note, `#` comments.
import { type Network, parseNetwork } from './address.js'
import { maxNoteLength } from './list-entry.js'
import { printable } from './untrusted.js'

/** What a line names. */
export interface ListLine {
  readonly network: Network
  /** What stands behind the address, with or without `#`; may be empty. */
  readonly note: string
}

const maxLineLength = 4096

/** Reads a line. Returns undefined where it says nothing, and a sentence where it is wrong. */
export function parseListLine(line: string): ListLine | string | undefined {
  const text = line
    .slice(0, maxLineLength)
    .replace(/^\uFEFF/, '')
    .trim()
  if (text === '' || text.startsWith('#')) return undefined
  const [, word = '', rest = ''] = /^([^\s#]+)(.*)$/s.exec(text) ?? []
  const network = parseNetwork(word)
  if (network === undefined) {
    return `"${printable(word.slice(0, 60))}" is no address and no network`
  }
  return { network, note: rest.replace(/^[\s#]+/, '').slice(0, maxNoteLength) }
}
