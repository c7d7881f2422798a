// What is wrong with a configuration, and where: collected, so that all of it is named at once.
import { AppError } from '../domain/app-error.js'
import { redactUrl } from '../domain/redact-url.js'
import { printable } from '../domain/untrusted.js'

/** One thing that is wrong, or (as a warning) dangerous. */
export interface Problem {
  /** The line in the file, from 1; undefined where it stands in no line. */
  readonly line?: number | undefined
  /** The environment variable it came from, instead of a line. */
  readonly variable?: string | undefined
  readonly text: string
  /** True where something is missing, which cannot be told of a file with broken lines. */
  readonly isMissing?: boolean
}

/** Says where and what: `FILE:LINE: text`, `FILE: text` or `environment variable NAME: text`. */
export function describeProblem(file: string, problem: Problem): string {
  if (problem.variable !== undefined) {
    return `environment variable ${printable(problem.variable)}: ${problem.text}`
  }
  const line = problem.line === undefined ? '' : `:${problem.line}`
  return `${printable(file)}${line}: ${problem.text}`
}

/** Makes the one failure that names every problem, in the order of the lines. */
export function configurationError(file: string, problems: readonly Problem[]): AppError {
  const ordered = problems.toSorted((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity))
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  return new AppError(
    'invalidConfiguration',
    [
      `the configuration has ${count}`,
      ...ordered.map((problem) => describeProblem(file, problem)),
    ].join('\n'),
  )
}

/** Returns a value as text for a message: JSON, harmless, short, without the user of a URL. */
export function shownValue(value: unknown): string {
  const shown = typeof value === 'string' ? redactUrl(value) : value
  // Once more for what stands in a list.
  const text = printable(JSON.stringify(shown)).replaceAll(/\/\/[^"]*@/g, '//…@')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
