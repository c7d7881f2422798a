// The syntax of the regular expressions in settings: the part of ECMAScript's that needs no memory
// of what was matched before, so that no expression and no text makes it slow.
import { AppError } from './app-error.js'

/** A set of characters, by their UTF-16 code, letters in both cases. */
export interface Characters {
  has(code: number): boolean
}

/** A parsed expression. */
export type Expression =
  | { readonly kind: 'take'; readonly characters: Characters }
  | { readonly kind: 'edge'; readonly edge: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | {
      readonly kind: 'repeat'
      readonly item: Expression
      readonly min: number
      /** Infinity: any number. */
      readonly max: number
    }

type Predicate = (code: number) => boolean

const any: Predicate = () => true
const classes: Readonly<Record<string, Predicate>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => /\w/.test(String.fromCharCode(code)),
  s: (code) => /\s/.test(String.fromCharCode(code)),
}
const maxRepeat = 256
const repeatPattern = /^(?:[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\})/

/**
 * Parses an expression.
 * @throws AppError `invalidValue` with what is wrong, or not supported
 */
export function parseExpression(text: string): Expression {
  const reader = new Reader(text)
  const expression = reader.choice()
  if (!reader.isAtEnd) throw refusal('a ")" has no "("')
  return expression
}

function refusal(what: string): AppError {
  return new AppError('invalidValue', what)
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  choice(): Expression {
    const options = [this.#sequence()]
    while (this.#skip('|')) options.push(this.#sequence())
    return { kind: 'choice', options }
  }

  #sequence(): Expression {
    const items: Expression[] = []
    while (!this.isAtEnd && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#term())
    return { kind: 'sequence', items }
  }

  #term(): Expression {
    const item = this.#atom()
    const match = repeatPattern.exec(this.#text.slice(this.#at))
    if (match === null) return item
    if (item.kind === 'edge') throw refusal('"^" and "$" cannot be repeated')
    this.#at += match[0].length
    // A lazy repetition matches the same texts.
    this.#skip('?')
    const { min, max } = countsOf(match)
    if (min > max) throw refusal(`${match[0]} counts down`)
    if (min > maxRepeat) throw refusal(`no more than ${maxRepeat} repetitions`)
    return { kind: 'repeat', item, min, max }
  }

  #atom(): Expression {
    const character = this.#take()
    switch (character) {
      case '^':
        return { kind: 'edge', edge: 'start' }
      case '$':
        return { kind: 'edge', edge: 'end' }
      case '.':
        return take(any)
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '\\':
        return take(this.#escape())
      default:
        if (!'*+?{'.includes(character)) return take(is(character))
        throw refusal(`"${character}" has nothing to repeat; write \\${character} for itself`)
    }
  }

  #group(): Expression {
    if (this.#skip('?') && !this.#skip(':')) {
      throw refusal('groups that look ahead or behind, or have a name, are not supported')
    }
    const expression = this.choice()
    if (!this.#skip(')')) throw refusal('a "(" has no ")"')
    return expression
  }

  #class(): Expression {
    const isNegated = this.#skip('^')
    const parts: Predicate[] = []
    while (!this.#skip(']')) {
      if (this.isAtEnd) throw refusal('a "[" has no "]"')
      parts.push(this.#classPart())
    }
    return take((code) => parts.some((part) => part(code)), isNegated)
  }

  #classPart(): Predicate {
    const low = this.#take()
    const first = low === '\\' ? this.#escape() : is(low)
    const isRange = this.#peek() === '-' && this.#text[this.#at + 1] !== ']'
    if (!isRange) return first
    this.#at += 1
    const high = this.#take()
    if (low === '\\' || high === '\\')
      throw refusal('a range goes from one plain character to another')
    const [from, to] = [low.charCodeAt(0), high.charCodeAt(0)]
    if (from > to) throw refusal(`the range ${low}-${high} counts down`)
    return (code) => code >= from && code <= to
  }

  /** What stands after a backslash: a class, or a character that means itself. */
  #escape(): Predicate {
    const character = this.#take()
    const known = classes[character.toLowerCase()]
    if (known !== undefined) {
      return character in classes ? known : (code) => !known(code)
    }
    if (/\w/.test(character)) throw refusal(`\\${character} is not supported`)
    return is(character)
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #take(): string {
    if (this.isAtEnd) throw refusal('it ends too early')
    this.#at += 1
    return this.#text[this.#at - 1] as string
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at += 1
    return true
  }
}

function countsOf(match: RegExpExecArray): { readonly min: number; readonly max: number } {
  const [text, least, comma, most] = match
  if (text === '*') return { min: 0, max: Infinity }
  if (text === '+') return { min: 1, max: Infinity }
  if (text === '?') return { min: 0, max: 1 }
  const min = Number(least)
  if (comma === undefined) return { min, max: min }
  return { min, max: most === undefined ? Infinity : Number(most) }
}

function is(character: string): Predicate {
  const wanted = character.charCodeAt(0)
  return (code) => code === wanted
}

/** Looks at both cases of a letter; of what lies beyond Latin-1 only as it is. */
function take(predicate: Predicate, isNegated = false): Expression {
  const table = Uint8Array.from({ length: 256 }, (_, code) => {
    const character = String.fromCharCode(code)
    const isIn = [code, codeOf(character.toLowerCase()), codeOf(character.toUpperCase())].some(
      (alike) => predicate(alike),
    )
    return isIn === isNegated ? 0 : 1
  })
  const characters = {
    has: (code: number) =>
      code < table.length ? table[code] === 1 : predicate(code) !== isNegated,
  }
  return { kind: 'take', characters }
}

function codeOf(character: string): number {
  return character.charCodeAt(0)
}
