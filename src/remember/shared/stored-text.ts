// Texts as every store can hold them: SQLite ends a text at its first NUL and has no lone surrogates.

// Escapes are written in control characters, so that a search for letters or digits never meets them.
const escapeCharacter = '\u0001'
const firstDigit = 0x10
const unsafe = /[\u0000\u0001]|\p{Surrogate}/gu
const escaped = /\u0001([\u0010-\u001f]{4})/g

/**
 * Returns the text as it is stored: NUL, U+0001 and lone surrogates (UTF-16, so that no text is
 * lost) become U+0001 and four digits, U+0010 for 0 to U+001F for 15. Everything else stays.
 */
export function toStoredText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0)
    const digits = [12, 8, 4, 0].map((shift) => firstDigit + ((code >> shift) & 0xf))
    return escapeCharacter + String.fromCharCode(...digits)
  })
}

/** Returns the text that {@link toStoredText} was given, exactly. */
export function fromStoredText(stored: string): string {
  if (!stored.includes(escapeCharacter)) return stored
  return stored.replace(escaped, (_, digits: string) => {
    const code = [0, 1, 2, 3].reduce((sum, i) => sum * 16 + digits.charCodeAt(i) - firstDigit, 0)
    return String.fromCharCode(code)
  })
}

/** Returns the stored form that texts are compared by when case does not matter. */
export function toFoldedText(text: string): string {
  return toStoredText(text).toLowerCase()
}
