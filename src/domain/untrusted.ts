// Text that an attacker may have written: bounded when it comes in, made harmless when it goes out.

declare const untrustedBrand: unique symbol

/** Text from the other side (AccountID, User-Agent, Call-ID…). Print it with {@link printable} only. */
export type Untrusted = string & { readonly [untrustedBrand]: true }

/** The longest text kept of one header or field, in characters. */
export const maxUntrustedLength = 256

/** The empty text: nothing is known. */
export const unknownText = '' as Untrusted

/** Takes text from outside, cut to {@link maxUntrustedLength}. */
export function untrusted(text: string): Untrusted {
  return (text.length > maxUntrustedLength ? text.slice(0, maxUntrustedLength) : text) as Untrusted
}

/**
 * Returns a copy of text that is going to be kept. A slice of a network chunk is a pointer into it
 * (V8, SlicedString, from 13 characters on): kept as it is, it keeps the whole chunk in memory. A
 * concatenation is written out when it is cut, and costs a third of the way through a Buffer.
 */
export function detached(text: Untrusted): Untrusted {
  return text.length < 13 ? text : ((' ' + text).slice(1) as Untrusted)
}

/**
 * Returns a key of trusted text, a blank, and untrusted text. It may be kept: a join writes it out at
 * once, where a concatenation would point to its parts, and be copied once more to be hashed.
 */
export function joinedKey(trusted: string, text: Untrusted): Untrusted {
  return [trusted, text].join(' ') as Untrusted
}

/**
 * Returns the text with everything escaped that a terminal, a log line or a reader could be misled
 * by: control characters (C0, DEL, C1), line and paragraph separators, bidirectional overrides and
 * zero-width characters, as `\xNN` or `\u{NNNN}`.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu,
    escapeCharacter,
  )
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`
}
