// The allowlist and the denylist: pages and CSV out; one entry, many, a file or a template in.
import { z } from 'zod'
import type { Network } from '../../../../domain/address.js'
import type { EntryWords, ListName } from '../../../../domain/list-entry.js'
import type { Asker } from '../../../../ports/operator/asker.js'
import type { Kept } from '../../../../ports/operator/list-desk.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { ListBody } from '../lists/list-body.js'
import { readMany } from '../lists/read-many.js'
import { listTemplateNames, readListTemplate } from '../lists/list-templates.js'
import { count, keptJson, keptSchema, listOf, network } from '../route/answer-values.js'
import { absence } from '../route/api-error.js'
import { anyObject, checked } from '../route/read-question.js'
import {
  askerOf,
  askerQuery,
  endValue,
  networkMember,
  networkValue,
  noteValue,
  oneOf,
  pageQuery,
} from '../route/question-values.js'
import { type AnyRoute, defineRoute, StreamAnswer } from '../route/route.js'
import {
  addedNameSchema,
  addHostName,
  hostNameIn,
  hostNameJson,
  hostNameSchema,
} from './host-names.js'
import { addMany, removeMany } from './change-many.js'
import { csvEntries, pourCsv } from './list-as-csv.js'
import { listEntryJson, listEntrySchema } from './list-entry.js'

const maxJsonBytes = 1024 * 1024

/** `GET /list-templates`. */
export const listTemplates = defineRoute({
  method: 'get',
  path: '/list-templates',
  name: 'listTemplates',
  scope: 'read',
  summary: 'The lists that come with sipward.',
  answer: listOf(z.strictObject({ name: z.string(), entries: count })),
  handle: async () => {
    const names = listTemplateNames()
    const items = await Promise.all(
      names.map(async (name) => ({ name, entries: (await readListTemplate(name)).entries.length })),
    )
    return { items, total: items.length }
  },
})

const textBodies = {
  'text/csv':
    'the header address,note or address,note,until (on the allowlist a host name may stand for an address), then a line for each entry; at most 10 MB and 200,000 lines',
  'text/plain':
    'an address, a network or (allowlist) a host name a line, what follows is its note; # begins a comment',
}

const duplicates = {
  duplicates: z.array(z.string()).describe('lines whose network stood there before; at most 100'),
  duplicateCount: count,
}

const one = z.strictObject({
  address: networkMember,
  note: noteValue.optional(),
  until: endValue.optional(),
})
const addedBody = anyObject(
  z.union([
    one,
    z.strictObject({ entries: z.array(z.union([z.string(), one])) }),
    z.strictObject({ template: z.enum(listTemplateNames()) }),
  ]),
)
const removedBody = anyObject(z.strictObject({ addresses: z.array(z.string()) }))
const addedOne = listEntrySchema.extend({
  new: z.boolean().describe('false: it was on the list already'),
  blocksEnded: count.describe('blocks that ended because the address is allowed now'),
  allowedBy: z
    .array(network)
    .describe('of a denied address: entries of the allowlist that let all of it pass nevertheless'),
  ...keptSchema,
})
const addedMany = z.strictObject({
  added: count,
  changed: count,
  unchanged: count,
  ...duplicates,
  ...keptSchema,
})
const removedMany = z.strictObject({ removed: count, absent: count, ...duplicates, ...keptSchema })

/** What became of one entry that was put on a list. */
export type AddedOneJson = z.infer<typeof addedOne>

/** What became of many entries that were put on a list. */
export type AddedManyJson = z.infer<typeof addedMany>

/** What became of many entries that were taken off a list. */
export type RemovedManyJson = z.infer<typeof removedMany>

/** The rows of one list. */
export function listRoutes(list: ListName): readonly AnyRoute[] {
  return [showList(list), addToList(list), noteOnList(list), removeFromList(list)]
}

function showList(list: ListName) {
  return defineRoute({
    method: 'get',
    path: `/${list}list`,
    name: list === 'allow' ? 'showAllowlist' : 'showDenylist',
    scope: 'read',
    summary: `The ${list}list, newest first; as CSV the whole of it.`,
    query: z.strictObject({
      ...pageQuery,
      format: oneOf(['json', 'csv'], 'without it the Accept header decides').optional(),
    }),
    answer: listOf(listEntrySchema).extend({
      names: z
        .array(hostNameSchema)
        .optional()
        .describe('of the allowlist: its host names, whatever the page'),
    }),
    streams: { 'text/csv': 'address,note, and until where an entry has an end' },
    handle: async (operator, { query: { page, perPage, format }, prefers }) => {
      if (format === undefined ? prefers('text/csv') : format === 'csv') {
        const entries = csvEntries(operator, list)
        return new StreamAnswer((response) => pourCsv(response, list, entries))
      }
      const { items, total } = await operator.lists.entries(list, { page, perPage })
      return {
        items: items.map((entry) => listEntryJson(entry, operator)),
        total,
        ...(list === 'allow' && { names: operator.lists.names.all().map(hostNameJson) }),
      }
    },
  })
}

/** `POST` on a list. */
export function addToList(list: ListName) {
  return defineRoute({
    method: 'post',
    path: `/${list}list`,
    name: list === 'allow' ? 'addToAllowlist' : 'addToDenylist',
    scope: 'write',
    summary: `Puts one network or many on the ${list}list: all, or where one is refused none.`,
    query: z.strictObject({
      note: noteValue.optional().meta({ description: 'for lines of text without a note' }),
      until: endValue.optional().meta({ description: 'for lines of text without an end' }),
      ...askerQuery,
    }),
    body: addedBody,
    textBodies,
    maxJsonBytes,
    answer: z.union([addedOne, addedNameSchema, addedMany]),
    handle: async (operator, { body, text, query, client }) => {
      const many = await readMany({ body, text }, 'entries', list)
      const asker = askerOf(query, client)
      if (many !== undefined) {
        return manyJson(
          await addMany(operator, { list, many, note: query.note, endsAt: query.until, asker }),
          many,
        )
      }
      const hostName = hostNameIn(list, body.address)
      if (hostName !== undefined) return addHostName(operator, hostName, body)
      const { address, note, until } = checked(one, body)
      return addOne(operator, { list, address, words: { note, endsAt: until }, asker })
    },
  })
}

async function addOne(
  operator: Operator,
  wanted: {
    readonly list: ListName
    readonly address: Network
    readonly words: EntryWords
    readonly asker: Asker
  },
) {
  const { list, address, words, asker } = wanted
  const { entries } = await operator.blocks.check(address)
  const blocksBefore = await countBlocks(operator, address)
  const entry = await operator.lists.addEntry(list, address, words, asker)
  const blocksAfter = list === 'allow' ? await countBlocks(operator, address) : blocksBefore
  const isKnown = entries.some((each) => each.list === list && each.network === entry.network)
  const allowing = entries.filter((each) => list === 'deny' && each.list === 'allow')
  return {
    ...listEntryJson(entry, operator),
    new: !isKnown,
    blocksEnded: Math.max(0, blocksBefore - blocksAfter),
    allowedBy: allowing.map((each) => each.network),
    ...keptJson(entry),
  }
}

async function countBlocks(operator: Operator, network: Network): Promise<number> {
  return (await operator.blocks.blocks({ page: 1, perPage: 1, network })).total
}

function saysSomething(words: { readonly note?: unknown; readonly until?: unknown }): boolean {
  return words.note !== undefined || words.until !== undefined
}

function noteOnList(list: ListName) {
  return defineRoute({
    method: 'put',
    path: `/${list}list/{address}`,
    name: list === 'allow' ? 'noteOnAllowlist' : 'noteOnDenylist',
    scope: 'write',
    summary: 'Gives an entry another note or another end.',
    pathSchema: z.strictObject({ address: networkValue }),
    body: z
      .strictObject({ note: noteValue.optional(), until: endValue.optional() })
      .refine(saysSomething, { message: 'note or until is needed' }),
    answer: listEntrySchema,
    handle: async (operator, { path: { address }, body: { note, until } }) => {
      const entry = await operator.lists.editEntry(list, address, { note, endsAt: until })
      if (entry === undefined) throw absence(`${address} is not on the ${list}list`)
      return listEntryJson(entry, operator)
    },
  })
}

/** `DELETE` on a list. */
export function removeFromList(list: ListName) {
  return defineRoute({
    method: 'delete',
    path: `/${list}list`,
    name: list === 'allow' ? 'removeFromAllowlist' : 'removeFromDenylist',
    scope: 'write',
    summary: `Takes one network (in the query) or many (in the body) off the ${list}list.`,
    query: z.strictObject({
      address: z
        .string()
        .optional()
        .meta({ description: 'the network or host name, where there is no body' }),
    }),
    body: removedBody,
    isBodyOptional: true,
    textBodies,
    maxJsonBytes,
    answer: z.union([z.strictObject({ address: z.string(), removed: z.boolean() }), removedMany]),
    handle: async (operator, { body, text, query }) => {
      const many = await readMany({ body, text }, 'addresses', list)
      if (many !== undefined) return manyJson(await removeMany(operator, list, many), many)
      const hostName = hostNameIn(list, query.address)
      if (hostName !== undefined) {
        const { removed } = await operator.lists.names.remove([
          { hostName, note: undefined, place: '' },
        ])
        return { address: hostName, removed: removed > 0 }
      }
      const { address } = checked(z.strictObject({ address: networkMember }), query)
      return { address, removed: await operator.lists.removeEntry(list, address) }
    },
  })
}

function manyJson<Result extends Kept>(
  { isStoreWaiting, ...result }: Result,
  { duplicates, duplicateCount }: ListBody,
) {
  return { ...result, duplicates, duplicateCount, ...keptJson({ isStoreWaiting }) }
}
