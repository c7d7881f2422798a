// What the attack log may be asked for: each filter as a parameter, `!` before a value excludes it, and a
// parameter may be given several times.
import { z } from 'zod'
import { parseAddress, sourceOf, type Source, parseNetwork } from '../../../../domain/address.js'
import { attackFields } from '../../../../domain/attack-fields.js'
import type { AttackField } from '../../../../domain/attack-fields.js'
import { attackToolNames } from '../../../../domain/attack-tools.js'
import { maxUntrustedLength } from '../../../../domain/untrusted.js'
import type { AttackFilter } from '../../../../ports/attack-query.js'
import { attackTypes } from '../../../format/attack-types.js'
import { readWanted, wantedOf } from '../../../format/wanted-value.js'
import { quoted } from '../route/api-error.js'
import { spanQuery, valueOf } from '../route/question-values.js'

const maxSearchLength = 200
const maxValues = 20

/** What was done about an attack, in the words of the API. */
export const actionWords = [
  'blocked',
  'denied',
  'flowBlocked',
  'slowed',
  'exempt',
  'reported',
] as const

const proofWords = ['returned', 'oneWay'] as const

/** Reads a value; undefined where the field cannot have it. */
type ReadValue = (text: string) => string | undefined

interface FieldWords {
  readonly description: string
  /** What must be given, for refusals: "must be …". */
  readonly needed: string
  readonly examples?: readonly string[]
  readonly read: ReadValue
}

const oneOfWords = (
  words: readonly string[],
): Pick<FieldWords, 'needed' | 'examples' | 'read'> => ({
  needed: `one of ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
  examples: words,
  read: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()),
})

const anyText: Pick<FieldWords, 'needed' | 'read'> = {
  needed: `a text of at most ${maxUntrustedLength} characters`,
  read: (text) => (text.length <= maxUntrustedLength ? text : undefined),
}

const fields: Readonly<Record<AttackField, FieldWords>> = {
  source: {
    description: 'an address, or the /64 of an IPv6 address',
    needed: 'an address, or the /64 of an IPv6 address',
    read: readSource,
  },
  victim: {
    description: 'the address of the PBX that was attacked',
    needed: 'an address',
    read: parseAddress,
  },
  type: {
    description: 'a SIP method or another service, in capitals or not',
    ...oneOfWords(attackTypes),
  },
  tool: {
    description: 'the known attack tool of the User-Agent; unknown for others, none without one',
    ...oneOfWords([...attackToolNames, 'unknown', 'none']),
  },
  country: {
    description: 'an ISO 3166 code; empty for unknown',
    needed: 'two letters, an ISO 3166 code',
    read: (text) => (/^(?:[a-z]{2})?$/i.test(text) ? text.toUpperCase() : undefined),
  },
  account: { description: 'the account; empty for none', ...anyText },
  number: { description: 'the called number; empty for none', ...anyText },
  action: { description: 'what was done', ...oneOfWords(actionWords) },
  proof: { description: 'whether the address is certain', ...oneOfWords(proofWords) },
  host: { description: 'the machine running sipward', ...anyText },
  pbx: { description: 'the PBX that reported', ...anyText },
  campaign: { description: 'what all attacks of one campaign share; empty for none', ...anyText },
}

/** Reads a source: an address counts by its /64 where it is IPv6. */
export function readSource(text: string): Source | undefined {
  const address = parseAddress(text)
  if (address !== undefined) return sourceOf(address)
  const network = parseNetwork(text)
  return network !== undefined && /^[^/]+\/64$/.test(network) && network.includes(':')
    ? network
    : undefined
}

/** Reads a value of a filter; undefined where the field cannot have it. */
export function readFieldValue(field: AttackField, text: string): string | undefined {
  return fields[field].read(text)
}

function fieldValue(field: AttackField) {
  const { description, needed, examples, read } = fields[field]
  return z
    .unknown()
    .transform((given, context) => {
      const texts = [given].flat().map(String)
      if (texts.length > maxValues) {
        context.addIssue({ code: 'custom', message: `must be given at most ${maxValues} times` })
        return z.NEVER
      }
      const values = texts.map((text) => {
        const { value, isNot } = readWanted(text)
        return { text, isNot, value: read(value) }
      })
      const bad = values.find(({ value }) => value === undefined)
      if (bad !== undefined) {
        const message = `must be ${needed}, not ${quoted(bad.text)}; ! before it excludes it`
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      return wantedOf(values.map(({ value = '', isNot }) => ({ value, isNot })))
    })
    .meta({
      type: 'array',
      items: { type: 'string', ...(examples !== undefined && { examples: [...examples] }) },
      maxItems: maxValues,
      description: `${description}; ! before it excludes it`,
    })
    .optional()
}

type FieldSchema = ReturnType<typeof fieldValue>

/** The parameters of a filter. */
export const filterQuery = {
  ...(Object.fromEntries(attackFields.map((field) => [field, fieldValue(field)])) as Record<
    AttackField,
    FieldSchema
  >),
  ...spanQuery,
  search: valueOf(
    {
      type: 'string',
      maxLength: maxSearchLength,
      description: 'text in source, victim, User-Agent, account or country',
    },
    (text) =>
      text.length <= maxSearchLength
        ? { value: text }
        : { refused: `search must have at most ${maxSearchLength} characters` },
  ).optional(),
}

/** Leaves out what is not given, and what is no filter. */
export function filterOf(query: Readonly<Record<string, unknown>>): AttackFilter {
  const names: readonly string[] = [...attackFields, 'from', 'to', 'search']
  const given = Object.entries(query).filter(
    ([name, value]) => names.includes(name) && value !== undefined,
  )
  return Object.fromEntries(given)
}
