// JSON that may be shown on a terminal: what JSON.stringify leaves as it is can still mislead.

/**
 * Returns the value as JSON in which every invisible or controlling character is written `\uXXXX`:
 * C0, DEL, C1, line and paragraph separators, bidirectional and zero-width characters, private and
 * unassigned ones. It parses to the same value.
 */
export function safeJson(value: unknown, indent?: number): string {
  // The only such character outside of texts is the line end of the indentation.
  return JSON.stringify(value, undefined, indent).replace(
    /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => (character === '\n' ? character : escapeUnits(character)),
  )
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}
