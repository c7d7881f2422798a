// One line of a list as people write it: an address, a network or a host name, the rest a note, `#` comments.
import { type Network, parseNetwork } from './address.js'
import { type HostName, parseHostName } from './host-name.js'
import { maxNoteLength } from './list-entry.js'
import { printable } from './untrusted.js'

/** A line that names an address or a network. */
export interface NetworkLine {
  readonly network: Network
  /** What stands behind the address, with or without `#`; may be empty. */
  readonly note: string
}

/** A line that names a host. */
export interface HostNameLine {
  readonly hostName: HostName
  /** What stands behind the name, with or without `#`; may be empty. */
  readonly note: string
}

/** What a line names. */
export type ListLine = NetworkLine | HostNameLine

const maxLineLength = 4096

/** Reads a line. Returns undefined where it says nothing, and a sentence where it is wrong. */
export function parseListLine(line: string): ListLine | string | undefined {
  const text = line
    .slice(0, maxLineLength)
    .replace(/^\uFEFF/, '')
    .trim()
  if (text === '' || text.startsWith('#')) return undefined
  const [, word = '', rest = ''] = /^([^\s#]+)(.*)$/s.exec(text) ?? []
  const note = rest.replace(/^[\s#]+/, '').slice(0, maxNoteLength)
  const network = parseNetwork(word)
  if (network !== undefined) return { network, note }
  const hostName = parseHostName(word)
  if (hostName !== undefined) return { hostName, note }
  return `"${printable(word.slice(0, 60))}" is no address and no network`
}
