// Values that the answers of the API are made of: the schema, and how a value becomes JSON.
import { z } from 'zod'
import { countryName } from '../../../../domain/country.js'
import type { Operator } from '../../../../ports/operator/operator.js'

/** What an answer needs of the daemon besides its subject: its clock and its countries. */
export type Asked = Pick<Operator, 'status' | 'geo'>

/** A point in time. */
export const instant = z.iso.datetime().describe('ISO 8601 in UTC')

/** An address or a network. */
export const network = z
  .string()
  .describe('an address or a network in CIDR notation, 203.0.113.7 or 2001:db8::/32')

/** How many. */
export const count = z.int().min(0)

/** Text of strangers. */
export const untrusted = z.string().describe('text that an attacker may have written')

/** Whether the address of a source is certain. */
export const proof = z
  .enum(['returned', 'oneWay'])
  .describe('returned: the source answered our challenge; oneWay: its address may be forged')

/** The country beside an address. */
export const namedSchema = {
  country: z.string().describe('ISO 3166 code; empty where nothing is known'),
  countryName: z.string().describe('in English; empty where nothing is known'),
}

/** Names a country by its code. */
export function named(country: string): { readonly country: string; readonly countryName: string } {
  return { country, countryName: country === '' ? '' : countryName(country) }
}

/** A page of a list: `items`, and how many there are in all. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), total: count })
}

/** Said of a change that the store does not have yet. */
export const keptSchema = {
  storeWaiting: z
    .literal(true)
    .optional()
    .describe('the store is away: the kernel has the change, and it waits on this disk'),
}

/** Says whether a change waits for the store. */
export function keptJson({ isStoreWaiting }: { readonly isStoreWaiting?: true | undefined }): {
  readonly storeWaiting?: true
} {
  return isStoreWaiting === true ? { storeWaiting: true } : {}
}
