// Values that the answers of the API are made of.
import { z } from 'zod'

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

/** The country beside an address. */
export const named = {
  country: z.string().describe('ISO 3166 code; empty where nothing is known'),
  countryName: z.string().describe('in English; empty where nothing is known'),
}
