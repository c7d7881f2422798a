// The blocked User-Agents: each entry a part of the name, or a regular expression between slashes.
import { AppError, toError } from './app-error.js'
import { compilePattern } from './linear-pattern.js'
import type { LinearPattern } from './linear-pattern.js'

/** Tells whether the entry is a `/regular expression/` (or `/…/i`, which is the same), no plain name. */
export function isUserAgentPattern(entry: string): boolean {
  return /^\/.+\/i?$/.test(entry)
}

/**
 * Compiles entries to one test of User-Agents; case never matters.
 * @throws AppError `invalidValue` with what is wrong with a regular expression
 */
export function compileUserAgents(entries: readonly string[]): (userAgent: string) => boolean {
  const parts = entries
    .filter((entry) => !isUserAgentPattern(entry))
    .map((entry) => entry.toLowerCase())
  const patterns = entries.filter(isUserAgentPattern).map(toPattern)
  return (userAgent) => {
    const folded = userAgent.toLowerCase()
    return (
      parts.some((part) => folded.includes(part)) ||
      patterns.some((pattern) => pattern.test(userAgent))
    )
  }
}

/** Says why an entry cannot be used; undefined where it can. */
export function whyUnusable(entry: string): string | undefined {
  try {
    compileUserAgents([entry])
    return undefined
  } catch (caught) {
    return toError(caught).message
  }
}

function toPattern(entry: string): LinearPattern {
  const pattern = compilePattern(entry.slice(1, entry.lastIndexOf('/')))
  if (pattern.test('')) throw new AppError('invalidValue', 'it matches every User-Agent')
  return pattern
}
