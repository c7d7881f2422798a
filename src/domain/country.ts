// Countries by their ISO 3166 codes, and what people call them.
import { nearestName } from './nearest-name.js'

const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const letters = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ')

// CLDR names groupings and test regions too; a code that it takes for another one's alias (UK, SU) is none.
const notCountries: ReadonlySet<string> = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

/** The codes of all countries and territories (ISO 3166-1 alpha-2, and XK for Kosovo). */
export const countryCodes: readonly string[] = letters.flatMap((first) =>
  letters.map((second) => first + second).filter(isKnown),
)

const known: ReadonlySet<string> = new Set(countryCodes)

/** Tells whether the text is the code of a country, in capital letters. */
export function isCountryCode(text: string): boolean {
  return known.has(text)
}

/** Returns the English name of a country, "Germany"; of an unknown code the code itself. */
export function countryName(code: string): string {
  return known.has(code) ? (names.of(code) ?? code) : code
}

/** Returns the code that somebody meant who wrote a name, small letters or a former code. */
export function nearestCountry(text: string): string | undefined {
  const wanted = text.trim().slice(0, 64)
  const code = wanted.toUpperCase()
  if (known.has(code)) return code
  if (/^[A-Z]{2}$/.test(code)) {
    const alias = new Intl.Locale(`und-${code}`).region ?? ''
    return known.has(alias) ? alias : undefined
  }
  const name = nearestName(wanted, countryCodes.map(countryName))
  return countryCodes.find((candidate) => countryName(candidate) === name)
}

function isKnown(code: string): boolean {
  if (notCountries.has(code) || names.of(code) === undefined) return false
  return new Intl.Locale(`und-${code}`).region === code
}
