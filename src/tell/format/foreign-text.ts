// Text of others in mails and reports: short, in quotes, with everything shown that misleads, and such that
// no program makes a link of it.
import { printable } from '../../domain/untrusted.js'

const usualLength = 64

// Mail programs make links of schemes, of "www." and of whatever looks like the name of a host. A dot that
// is followed by a digit is an address or a version, and stays as it is.
const scheme = /:(?=\/\/)/g
const nameDot = /\.(?=[a-z\u0080-\u{10ffff}]{2})/giu

/** Returns a text bounded and made harmless; a longer one ends in `…`. */
export function harmless(text: string, maxLength = usualLength): string {
  const characters = Array.from(text)
  const isCut = characters.length > maxLength
  const kept = isCut ? characters.slice(0, maxLength - 1).join('') : text
  return `${unlinked(printable(kept))}${isCut ? '…' : ''}`
}

/** Returns a text of others in quotes; empty for an empty one. */
export function quoted(text: string, maxLength = usualLength): string {
  return text === '' ? '' : `“${harmless(text, maxLength)}”`
}

/** Returns the text with what would become a link written so that it does not: `evil[.]example`. */
export function unlinked(text: string): string {
  return text
    .replace(scheme, '[:]')
    .replace(nameDot, '[.]')
    .replace(/@(?=\w)/g, '[@]')
}
