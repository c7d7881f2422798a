// Conditions that several books make of a query, and the bounds of their texts.
import { AppError } from '../../domain/app-error.js'
import type { Condition } from './shelf.js'

/** Returns the condition `is` for each of these filters that the query gives. */
export function equalities<Query, Name extends keyof Query & string>(
  query: Query,
  names: readonly Name[],
): (readonly [Name, 'is', string])[] {
  return names.flatMap((name) => {
    const value = query[name] as string | undefined
    return value === undefined ? [] : [[name, 'is', value] as const]
  })
}

/** Returns the conditions of a span: `from` inclusive, `to` exclusive. */
export function spanOf<Name extends string>(
  name: Name,
  { from, to }: { readonly from?: number; readonly to?: number },
): (Condition & readonly [Name, ...unknown[]])[] {
  return [
    ...(from === undefined ? [] : [[name, 'atLeast', from] as const]),
    ...(to === undefined ? [] : [[name, 'below', to] as const]),
  ]
}

/** @throws AppError `invalidValue` where a text has more bytes */
export function checkSize(name: string, text: string, maxBytes: number): void {
  if (Buffer.byteLength(text) <= maxBytes) return
  throw new AppError(
    'invalidValue',
    `the store refuses the value: ${name} has more than ${maxBytes} bytes`,
  )
}
