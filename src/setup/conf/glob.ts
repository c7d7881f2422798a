// Names that a pattern of an include means, as glob(3) has it: `*`, `?` and `[a-z]`. The pattern may be hostile, so each
// `*` only ever gives way to the next one: the work is the product of both lengths at most.

const maxPattern = 1024

type Token = '*' | ((char: string) => boolean)

/** Tells whether a name fits a pattern. */
export function isGlobMatch(pattern: string, name: string): boolean {
  if (pattern.length > maxPattern) return false
  const tokens = tokensOf(pattern)
  let at = 0
  let token = 0
  let star: { readonly token: number; at: number } | undefined
  while (at < name.length) {
    const wanted = tokens[token]
    if (wanted === '*') {
      star = { token, at }
      token += 1
    } else if (wanted?.(name[at] ?? '') === true) {
      at += 1
      token += 1
    } else if (star !== undefined) {
      star.at += 1
      at = star.at
      token = star.token + 1
    } else return false
  }
  return tokens.slice(token).every((rest) => rest === '*')
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = []
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] ?? ''
    const end = char === '[' ? classEnd(pattern, i) : -1
    if (char === '*') tokens.push('*')
    else if (char === '?') tokens.push(() => true)
    else if (end > 0) {
      tokens.push(classOf(pattern.slice(i + 1, end)))
      i = end
    } else tokens.push((one) => one === char)
  }
  return tokens
}

/** Where a class ends; -1 where it does not, so that its bracket is a plain one. */
function classEnd(pattern: string, start: number): number {
  const first = start + (/[!^]/.test(pattern[start + 1] ?? '') ? 2 : 1)
  return pattern.indexOf(']', first + 1)
}

function classOf(text: string): (char: string) => boolean {
  const isNegated = /^[!^]/.test(text)
  const body = isNegated ? text.slice(1) : text
  return (char) => isInClass(body, char) !== isNegated
}

function isInClass(body: string, char: string): boolean {
  for (let i = 0; i < body.length; i += 1) {
    const isRange = body[i + 1] === '-' && i + 2 < body.length
    const last = isRange ? (body[i + 2] ?? '') : (body[i] ?? '')
    if (char >= (body[i] ?? '') && char <= last) return true
    if (isRange) i += 2
  }
  return false
}
