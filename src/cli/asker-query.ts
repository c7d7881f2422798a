// Who asks for a change, as the API is told.
import { administratorAddress } from '../config/administrator-address.js'
import type { CommandContext } from './command-context.js'

/** Says where the person at this terminal has come from, and whether they insist. */
export function askerQuery(
  { environment }: CommandContext,
  { force }: { readonly force?: true },
  others: Readonly<Record<string, string>> = {},
): string {
  const from = administratorAddress(environment)
  return new URLSearchParams({
    ...others,
    ...(from !== undefined && { from }),
    ...(force && { force: 'true' }),
  }).toString()
}
