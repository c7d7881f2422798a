// URLs as they may be shown: whatever may be a password is left out.

/**
 * Returns the text with what stands before the last `@` behind `//`, and what stands behind `?`,
 * replaced by `…`: a password may hold an `@` or a `/` that somebody forgot to encode, and options
 * may hold secrets too. Without `//` there is nothing to hide.
 */
export function redactUrl(text: string): string {
  return text.replace(/\/\/.*@/s, '//…@').replace(/(\/\/[^?]*)\?.*$/s, '$1?…')
}
