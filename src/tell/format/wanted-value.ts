// A value of a filter as it stands in a URL: `INVITE`, and `!INVITE` for everything else. A backslash before
// the value says that a `!` is its own.

import type { Wanted } from '../../ports/attack-query.js'

/** A value, and whether it is left out. */
export interface WantedValue {
  /** May be an attacker's text. */
  readonly value: string
  readonly isNot: boolean
}

/** Reads a value. */
export function readWanted(text: string): WantedValue {
  const isNot = text.startsWith('!')
  const rest = isNot ? text.slice(1) : text
  return { value: rest.startsWith('\\') ? rest.slice(1) : rest, isNot }
}

/** Writes a value. */
export function writeWanted({ value, isNot }: WantedValue): string {
  const text = /^[!\\]/.test(value) ? `\\${value}` : value
  return isNot ? `!${text}` : text
}

/** Makes the filter of one field of its values: one of these, and not one of those. */
export function wantedOf<Value extends string>(
  values: readonly { readonly value: Value; readonly isNot: boolean }[],
): Wanted<Value> {
  const of = (wanted: boolean) =>
    values.filter(({ isNot }) => isNot === wanted).map(({ value }) => value)
  const [is, not] = [of(false), of(true)]
  const [only] = is
  if (only !== undefined && is.length === 1 && not.length === 0) return only
  return { ...(is.length > 0 && { is }), ...(not.length > 0 && { not }) }
}
