// Regular expressions whose time is linear in the text, whatever the text: an automaton that walks
// all ways at once (K. Thompson, Regular Expression Search Algorithm, 1968). A backtracking engine
// could be held up for minutes by `(a+)+b`, a slip of the administrator's, and a text of an attacker's.
import { parseExpression } from './pattern-syntax.js'
import type { Characters, Expression } from './pattern-syntax.js'
import { AppError } from './app-error.js'

/** A compiled expression; letters of either case are alike. */
export interface LinearPattern {
  /** Tells whether any part of the text matches. Time: the text's length times the expression's. */
  test(text: string): boolean
}

type Step =
  | { readonly op: 'take'; readonly characters: Characters }
  | { readonly op: 'fork'; readonly first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'start' | 'end' | 'match' }

// Repetitions are written out: `(.{64}){64}` would be 4,096 steps for each character of a text.
const maxSteps = 1000

/**
 * Compiles an expression of literals, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {n,m}`, `^`, `$`.
 * @throws AppError `invalidValue` with what is wrong or not supported
 */
export function compilePattern(text: string): LinearPattern {
  const steps: Step[] = []
  emit(parseExpression(text), steps)
  push(steps, { op: 'match' })
  return new Automaton(steps)
}

function push(steps: Step[], step: Step): number {
  if (steps.length >= maxSteps) {
    throw new AppError('invalidValue', 'it is too large when its repetitions are written out')
  }
  return steps.push(step) - 1
}

function emit(expression: Expression, steps: Step[]): void {
  switch (expression.kind) {
    case 'take':
      push(steps, { op: 'take', characters: expression.characters })
      break
    case 'edge':
      push(steps, { op: expression.edge })
      break
    case 'sequence':
      for (const item of expression.items) emit(item, steps)
      break
    case 'choice':
      emitChoice(expression.options, steps)
      break
    case 'repeat':
      emitRepeat(expression, steps)
  }
}

function emitChoice(options: readonly Expression[], steps: Step[]): void {
  const jumps: { to: number }[] = []
  for (const [index, option] of options.entries()) {
    const isLast = index === options.length - 1
    const fork = { op: 'fork' as const, first: steps.length + 1, second: 0 }
    if (!isLast) push(steps, fork)
    emit(option, steps)
    if (isLast) continue
    const jump = { op: 'jump' as const, to: 0 }
    push(steps, jump)
    jumps.push(jump)
    fork.second = steps.length
  }
  for (const jump of jumps) jump.to = steps.length
}

function emitRepeat(expression: Extract<Expression, { kind: 'repeat' }>, steps: Step[]): void {
  const { item, min, max } = expression
  for (let i = 0; i < min; i += 1) {
    const before = steps.length
    emit(item, steps)
    // Nothing, however often: `((){256}){256}` must not be written out.
    if (steps.length === before) break
  }
  if (max === Infinity) {
    const fork = { op: 'fork' as const, first: steps.length + 1, second: 0 }
    const loop = push(steps, fork)
    emit(item, steps)
    push(steps, { op: 'jump', to: loop })
    fork.second = steps.length
    return
  }
  const forks: { second: number }[] = []
  for (let i = min; i < max; i += 1) {
    const fork = { op: 'fork' as const, first: steps.length + 1, second: 0 }
    push(steps, fork)
    forks.push(fork)
    emit(item, steps)
  }
  for (const fork of forks) fork.second = steps.length
}

class Automaton implements LinearPattern {
  readonly #steps: readonly Step[]
  /** The round in which each step was entered last: a step is entered once for each character. */
  readonly #entered: Int32Array
  #round = 0
  #now: number[] = []
  #next: number[] = []

  constructor(steps: readonly Step[]) {
    this.#steps = steps
    this.#entered = new Int32Array(steps.length)
  }

  test(text: string): boolean {
    const { length } = text
    this.#entered.fill(0)
    this.#round = 0
    this.#next.length = 0
    for (let index = 0; ; index += 1) {
      ;[this.#now, this.#next] = [this.#next, this.#now]
      this.#next.length = 0
      // The ways that the last character has left are of this round already; one more begins here.
      if (index === 0) this.#round = 1
      if (this.#enter(0, this.#now, { index, length })) return true
      if (index === length) return false
      this.#round += 1
      if (this.#consume(text.charCodeAt(index), { index: index + 1, length })) return true
    }
  }

  #consume(code: number, place: { readonly index: number; readonly length: number }): boolean {
    for (const at of this.#now) {
      const step = this.#steps[at]
      if (step?.op !== 'take' || !step.characters.has(code)) continue
      if (this.#enter(at + 1, this.#next, place)) return true
    }
    return false
  }

  /** Follows every way from a step that takes no character; true where one of them is at the end. */
  #enter(
    from: number,
    into: number[],
    place: { readonly index: number; readonly length: number },
  ): boolean {
    const pending = [from]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const step = this.#steps[at]
      if (step === undefined || this.#entered[at] === this.#round) continue
      this.#entered[at] = this.#round
      if (step.op === 'match') return true
      if (step.op === 'take') into.push(at)
      else pending.push(...waysFrom(step, at, place))
    }
    return false
  }
}

function waysFrom(
  step: Step,
  at: number,
  { index, length }: { readonly index: number; readonly length: number },
): readonly number[] {
  if (step.op === 'fork') return [step.first, step.second]
  if (step.op === 'jump') return [step.to]
  const isThere = step.op === 'start' ? index === 0 : index === length
  return isThere ? [at + 1] : []
}
