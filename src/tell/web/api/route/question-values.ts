// Values that clients send: each schema takes text, checks it, and says what would be right.
import { z } from 'zod'
import {
  type Address,
  familyOf,
  ipv6SourcePrefix,
  type Network,
  parseAddress,
  parseNetwork,
  prefixOf,
  type Source,
  sourceOf,
} from '../../../../domain/address.js'
import { isNote, maxNoteLength, withoutEnd } from '../../../../domain/list-entry.js'
import type { Asker } from '../../../../ports/operator/asker.js'
import { quoted, shown } from './api-error.js'
import type { Client } from './route.js'

const maxPerPage = 1000
const defaultPerPage = 50
const maxPage = 1_000_000

/** What a text stands for, or in one sentence why it is refused. */
type Read<Value> = { readonly value: Value } | { readonly refused: string }

/**
 * Makes the schema of a value that arrives as text. A refusal that begins with "must" is said of the
 * name of the parameter.
 * @param described how OpenAPI describes the text; `defaultValue` is the default, which zod would leave out
 */
export function valueOf<Value>(
  described: z.core.JSONSchema.BaseSchema,
  read: (text: string) => Read<Value>,
) {
  return z
    .string()
    .transform((text, context): Value => {
      const result = read(text)
      if ('value' in result) return result.value
      context.addIssue({ code: 'custom', message: result.refused })
      return z.NEVER
    })
    .meta(described as Record<string, unknown>)
}

/** One of several words, each as it is written. */
export function oneOf<Word extends string>(words: readonly Word[], description: string) {
  return valueOf({ type: 'string', enum: [...words], description }, (text): Read<Word> => {
    const word = words.find((each) => each === text)
    if (word !== undefined) return { value: word }
    return { refused: `must be ${listed(words)}, not ${quoted(text)}` }
  })
}

function listed(words: readonly string[]): string {
  if (words.length <= 2) return words.join(' or ')
  return `one of ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

function wholeNumber(max: number, described: z.core.JSONSchema.BaseSchema) {
  const schema = { type: 'integer', minimum: 1, maximum: max, ...described } as const
  return valueOf(schema, (text): Read<number> => {
    const number = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : Infinity
    if (number <= max) return { value: number }
    return { refused: `must be a whole number from 1 to ${max}, not ${quoted(text)}` }
  })
}

/** Which page of a list. */
export const pageQuery = {
  page: wholeNumber(maxPage, { description: 'counts from 1', defaultValue: 1 })
    .optional()
    .transform((page) => page ?? 1),
  perPage: wholeNumber(maxPerPage, { description: 'items a page', defaultValue: defaultPerPage })
    .optional()
    .transform((perPage) => perPage ?? defaultPerPage),
}

// RFC 3339, section 5.6; a date alone is its midnight in UTC. A time without a zone is refused: it
// would mean the daemon's.
const instantPattern = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

function readInstant(text: string): Read<number> {
  const at = instantPattern.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(at)) return { value: at }
  const example = '2026-11-21 or 2026-11-21T02:31:07Z'
  return { refused: `must be a date, or a time with its zone, ${example}, not ${quoted(text)}` }
}

function instantValue(description: string) {
  return valueOf({ type: 'string', description }, readInstant)
}

/** Reads when an entry of a list ends; `never` takes an end away. */
export function readEnd(text: string): Read<number> {
  return text === 'never' ? { value: withoutEnd } : readInstant(text)
}

/** When an entry of a list ends. */
export const endValue = valueOf(
  {
    type: 'string',
    description: 'when it ends by itself: a date, or a time with its zone; never takes an end away',
  },
  readEnd,
)

/** A span of time. Use {@link isSpan} on the whole query. */
export const spanQuery = {
  from: instantValue('a date, or a time with its zone; inclusive').optional(),
  to: instantValue('a date, or a time with its zone; exclusive').optional(),
}

/** Tells whether a span does not end before it begins. */
export function isSpan(span: {
  readonly from?: number | undefined
  readonly to?: number | undefined
}): boolean {
  return span.from === undefined || span.to === undefined || span.from <= span.to
}

/** What to say of a span that ends before it begins. */
export const noSpan = { message: 'from must not be later than to' }

const networkWords = 'an address or a network is needed, 203.0.113.7 or 2001:db8::/32'

/** Reads an address or a network. */
export function readNetwork(text: string): Read<Network> {
  const network = parseNetwork(text)
  return network === undefined
    ? { refused: text === '' ? networkWords : `no address: ${shown(text)}; ${networkWords}` }
    : { value: network }
}

/** An address or a network. */
export const networkValue = valueOf(
  { type: 'string', description: 'an address, or a network in CIDR notation' },
  readNetwork,
)

/** An address or a network as a member of a body, where it may be missing or no text. */
export const networkMember = z
  .unknown()
  .transform((value, context): Network => {
    const read =
      typeof value === 'string'
        ? readNetwork(value)
        : {
            refused: `${networkWords}; address ${value === undefined ? 'is missing' : 'is no text'}`,
          }
    if ('value' in read) return read.value
    context.addIssue({ code: 'custom', message: read.refused })
    return z.NEVER
  })
  .meta({ type: 'string', description: 'an address, or a network in CIDR notation' })

/** A source: an address, or the /64 of an IPv6 address. */
export const sourceValue = valueOf(
  { type: 'string', description: 'an address, or the /64 of an IPv6 address' },
  (text): Read<Source> => {
    const read = readNetwork(text)
    if ('refused' in read) return read
    const network = read.value
    if (!network.includes('/')) return { value: sourceOf(network as string as Address) }
    const isSource = familyOf(network) === 6 && prefixOf(network) === ipv6SourcePrefix
    if (isSource) return { value: network }
    return {
      refused: `must be an address, or the /64 of an IPv6 address, not ${quoted(text)}`,
    }
  },
)

/** Who asks for a change: where they come from, and whether they insist. */
export const askerQuery = {
  from: valueOf(
    {
      type: 'string',
      description: 'the address that the person works from: they are not to be locked out',
    },
    (text): Read<Address> => {
      const address = parseAddress(text)
      if (address !== undefined) return { value: address }
      return { refused: `must be an address, not ${quoted(text)}` }
    },
  ).optional(),
  force: valueOf(
    { type: 'boolean', defaultValue: false, description: 'change it even if it locks people out' },
    (text): Read<boolean> =>
      text === 'true' || text === 'false'
        ? { value: text === 'true' }
        : { refused: `must be true or false, not ${quoted(text)}` },
  ).optional(),
}

/** Returns who asks: where the connection comes from, and what the query says of it. */
export function askerOf(
  query: { readonly from?: Address | undefined; readonly force?: boolean | undefined },
  { author }: Client,
): Asker {
  const addresses = new Set<Address>()
  if (author.address !== '') addresses.add(author.address)
  if (query.from !== undefined) addresses.add(query.from)
  return { addresses: [...addresses], isForced: query.force === true }
}

/** A note: one line. */
export const noteValue = z
  .unknown()
  .transform((value, context): string => {
    if (typeof value === 'string' && isNote(value)) return value
    context.addIssue({
      code: 'custom',
      message: `note must be one line of at most ${maxNoteLength} characters`,
    })
    return z.NEVER
  })
  .meta({ type: 'string', maxLength: maxNoteLength, description: 'one line' })

/** The name of a host, as the configuration allows it. */
export const hostName = valueOf({ type: 'string', description: 'the name of a host' }, (text) =>
  /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(text)
    ? { value: text }
    : { refused: `a host has a name of letters, digits, dots and dashes, not ${quoted(text)}` },
)
