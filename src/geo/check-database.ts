// Whether a database that was fetched may take the place of the one in use.
import type { CountryDatabase } from './country-database.js'
import { readContents } from './country-networks.js'

// A country database that has lost a tenth of the world is not a newer one, but another or a broken one.
const leastKnown = 0.9

/**
 * Says in one sentence why the candidate must not be used; empty where it may. Walks all of both.
 */
export function whyNotUsable(
  candidate: CountryDatabase,
  current: CountryDatabase | undefined,
): string {
  const { countries } = readContents(candidate)
  if (countries.length === 0) return 'it knows no country'
  if (current === undefined) return ''
  const { addresses } = readContents(current)
  const known = addresses.filter((address) => candidate.countryOf(address) !== '').length
  if (known >= addresses.length * leastKnown) return ''
  return `of ${addresses.length} addresses whose country is known it knows ${known}`
}
