// What stands in the place of countries where none is known.
import type { GeoStatus } from '../../ports/geo.js'

/** Says why no country is known, and what to do. */
export function noCountries({ state }: Pick<GeoStatus, 'state'>): string {
  return state === 'ready'
    ? 'No country is known of these addresses.'
    : 'No country is known: the command sipward geo update loads the database.'
}
