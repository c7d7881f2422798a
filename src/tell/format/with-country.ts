// An address with its country, where that is known.
import { countryName } from '../../domain/country.js'

/** `203.0.113.7, Netherlands`; the address alone where its country is not known. */
export function withCountry(address: string, country: string): string {
  return country === '' ? address : `${address}, ${countryName(country)}`
}
