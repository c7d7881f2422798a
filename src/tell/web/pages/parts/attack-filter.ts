// The filter of the attack log as it stands in the URL: `type=INVITE`, and `type=!INVITE` for what it is not.
import { attackFields, type AttackField } from '../../../../domain/attack-fields.js'
import { readWanted, writeWanted } from '../../../format/wanted-value.js'
import { readFieldValue } from '../../api/routes/attack-question.js'
import type { PageFields } from '../page-route.js'
import type { ChipView } from '../views/view-parts.js'
import { linkTo, type LinkFields } from './link-to.js'

/** One name of a part of the filter. */
export type FilterName = AttackField

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
  const parts = attackFields.flatMap((name) => query.all(name).map((text) => readPart(name, text)))
  return parts.filter((part) => part !== undefined).slice(0, maxParts)
}

/** Writes a part as the field of a link. */
export function filterField({ name, ...wanted }: FilterPart): readonly [string, string] {
  return [name, writeWanted(wanted)]
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
    turnedHref: linkTo(path, [
      ...kept,
      ...filterFields(
        parts.map((each) => (each === part ? { ...part, isNot: !part.isNot } : each)),
      ),
    ]),
    withoutHref: linkTo(path, [...kept, ...filterFields(parts.filter((each) => each !== part))]),
  }))
}

function readPart(name: FilterName, text: string): FilterPart | undefined {
  const { value, isNot } = readWanted(text)
  const canonical = value === '' ? undefined : readFieldValue(name, value)
  return canonical === undefined ? undefined : { name, value: canonical, isNot }
}
