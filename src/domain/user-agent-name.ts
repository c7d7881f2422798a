// The blocked User-Agents: each entry a part of the name, or a regular expression between slashes.
// RE2 searches in time linear in the text: a backtracking engine could be held up for minutes by
// `(a+)+b`, a slip of the administrator's, and a text of an attacker's.
import { RE2JS } from 're2js'
import { AppError, toError } from './app-error.js'

// A repetition is written out, and each step of it costs time for each character of a text.
const maxSteps = 1000

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
      patterns.some((pattern) => pattern.matcher(userAgent).find())
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

function toPattern(entry: string): RE2JS {
  const pattern = compile(entry.slice(1, entry.lastIndexOf('/')))
  if (pattern.programSize() > maxSteps) {
    throw new AppError('invalidValue', 'it is too large when its repetitions are written out')
  }
  if (pattern.matcher('').find()) throw new AppError('invalidValue', 'it matches every User-Agent')
  return pattern
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL)
  } catch (caught) {
    // "error parsing regexp: missing closing ): `(?s)(?i)(a`"
    const { message } = toError(caught)
    const reason = message.replace(/^error parsing regexp: /, '').replace('(?s)(?i)', '')
    throw new AppError('invalidValue', reason, { cause: caught })
  }
}
