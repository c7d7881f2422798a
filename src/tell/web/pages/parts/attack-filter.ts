// The filter of the attack log as it stands in the URL: `type=INVITE`, and `type=!INVITE` for what it is not.
// A backslash before the value says that a `!` is its own.
import { parseAddress, parseNetwork } from '../../../../domain/address.js'
import { maxUntrustedLength } from '../../../../domain/untrusted.js'
import type { PageFields } from '../page-route.js'
import type { ChipView } from '../views/view-parts.js'
import { linkTo, type LinkFields } from './link-to.js'

/** What an attack may be chosen by, in the order in which people see it. */
export const filterNames = [
  'source',
  'victim',
  'type',
  'tool',
  'country',
  'account',
  'number',
  'action',
  'proof',
  'host',
  'campaign',
] as const

/** One name of {@link filterNames}. */
export type FilterName = (typeof filterNames)[number]

/** One part of the filter. */
export interface FilterPart {
  readonly name: FilterName
  /** May be an attacker's text. */
  readonly value: string
  readonly isNot: boolean
}

const maxParts = 20

/** Reads the filter; what cannot be a value of its name is left out. */
export function readFilter(query: PageFields): readonly FilterPart[] {
  const parts = filterNames.flatMap((name) => query.all(name).map((text) => readPart(name, text)))
  return parts.filter((part) => part !== undefined).slice(0, maxParts)
}

/** Writes a part as the field of a link. */
export function filterField({ name, value, isNot }: FilterPart): readonly [string, string] {
  const text = /^[!\\]/.test(value) ? `\\${value}` : value
  return [name, isNot ? `!${text}` : text]
}

/** Writes the filter as the fields of a link. */
export function filterFields(parts: readonly FilterPart[]): (readonly [string, string])[] {
  return parts.map(filterField)
}

/** Returns the filter with one part more; one that names the same value, and for "only" the same name, leaves. */
export function withPart(parts: readonly FilterPart[], added: FilterPart): readonly FilterPart[] {
  const kept = parts.filter(({ name, value, isNot }) => {
    if (name !== added.name) return true
    return added.isNot ? isNot && value !== added.value : false
  })
  return [...kept, added]
}

/** Makes a chip of each part, with the link to the page without it. */
export function filterChips(
  parts: readonly FilterPart[],
  path: string,
  keep: LinkFields,
): readonly ChipView[] {
  const kept = [...keep]
  return parts.map((part) => ({
    name: part.name,
    value: part.value,
    isNot: part.isNot,
    withoutHref: linkTo(path, [...kept, ...filterFields(parts.filter((each) => each !== part))]),
  }))
}

function readPart(name: FilterName, text: string): FilterPart | undefined {
  const isNot = text.startsWith('!')
  const rest = isNot ? text.slice(1) : text
  const value = rest.startsWith('\\') ? rest.slice(1) : rest
  if (value === '' || value.length > maxUntrustedLength) return undefined
  const canonical = canonicalOf(name, value)
  return canonical === undefined ? undefined : { name, value: canonical, isNot }
}

function canonicalOf(name: FilterName, value: string): string | undefined {
  if (name === 'source') return parseNetwork(value)
  if (name === 'victim') return parseAddress(value)
  return name === 'type' || name === 'country' ? value.toUpperCase() : value
}
