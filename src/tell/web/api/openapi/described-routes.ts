// Every route of the API in words. A test fails where a route is registered and not described here,
// or described and not there.
import { z } from 'zod'
import { maxNoteLength } from '../../../../domain/list-entry.js'
import { settingsSchema } from '../../../../domain/settings.js'
import {
  addedSchema,
  attackCountsSchema,
  attackPageSchema,
  blockSchema,
  checkSchema,
  explainSchema,
  healthSchema,
  listEntrySchema,
  listOf,
  removedSchema,
  settingsAnswerSchema,
  statusSchema,
  templatesSchema,
  unblockSchema,
} from './answer-schemas.js'
import { geoSchema, geoUpdateSchema } from './geo-schemas.js'
import { hostExcludedSchema, hostRemovedSchema, hostSchema } from './host-schemas.js'

/** One route, as OpenAPI describes it. */
export interface DescribedRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** The whole path; parameters in braces. */
  readonly path: string
  readonly summary: string
  /** Parameters of the query: what each means. */
  readonly query?: Readonly<Record<string, string>>
  /** Bodies by their media type; a text where the type has no schema of JSON. */
  readonly bodies?: Readonly<Record<string, z.ZodType | string>>
  /** Answers by their media type. */
  readonly answers: Readonly<Record<string, z.ZodType | string>>
}

const json = 'application/json'
const note = z.string().max(maxNoteLength).describe('one line')
const address = z.string()
const page = { page: 'counts from 1 [1]', perPage: '1 to 1000 [50]' }
const span = {
  from: 'a date, or a time with its zone; inclusive',
  to: 'a date, or a time with its zone; exclusive',
}
const addressBody = { [json]: z.strictObject({ address }) }
const base = '/api/v1'

const status: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: '/healthz',
    summary: 'Is it protecting? 503 where it is not.',
    answers: { [json]: healthSchema },
  },
  {
    method: 'get',
    path: `${base}/status`,
    summary: 'The health of every part, and how many are blocked.',
    answers: { [json]: statusSchema },
  },
  {
    method: 'get',
    path: `${base}/openapi.json`,
    summary: 'This description.',
    answers: { [json]: z.looseObject({ openapi: z.string() }) },
  },
  {
    method: 'get',
    path: `${base}/events`,
    summary: 'Live news: attack, block, notice, and dropped for a client that is too slow.',
    answers: { 'text/event-stream': 'server-sent events whose data is JSON' },
  },
]

const attacks: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${base}/attacks`,
    summary: 'The attack log, newest first.',
    query: {
      ...page,
      source: 'an address, or the /64 of an IPv6 address',
      type: 'a SIP method, IAX2, AMI or TFTP',
      ...span,
      search: 'text in source, victim, User-Agent, account or country',
    },
    answers: { [json]: attackPageSchema },
  },
  {
    method: 'get',
    path: `${base}/attacks/counts`,
    summary: 'How many attacks: in all, by victim, country and type, and each day (UTC).',
    query: span,
    answers: { [json]: attackCountsSchema },
  },
  {
    method: 'get',
    path: `${base}/blocks`,
    summary: 'Blocks in force, newest first, also those without an end.',
    query: { ...page, address: 'only what covers it or lies within it' },
    answers: { [json]: listOf(blockSchema) },
  },
  {
    method: 'get',
    path: `${base}/check/{address}`,
    summary: 'Which lists and blocks cover an address.',
    answers: { [json]: checkSchema },
  },
  {
    method: 'get',
    path: `${base}/explain/{address}`,
    summary: 'The whole story of an address.',
    answers: { [json]: explainSchema },
  },
  {
    method: 'post',
    path: `${base}/unblock`,
    summary: 'Ends every block of an address, and what strikes put on the denylist.',
    bodies: addressBody,
    answers: { [json]: unblockSchema },
  },
]

const textLists = {
  'text/csv':
    'the header address,note, then a line for each entry; at most 10 MB and 200,000 lines',
  'text/plain': 'an address or a network a line, what follows is its note; # begins a comment',
}

const lists: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${base}/list-templates`,
    summary: 'The lists that come with sipward.',
    answers: { [json]: templatesSchema },
  },
  ...(['allowlist', 'denylist'] as const).flatMap(listRoutes),
]

function listRoutes(list: 'allowlist' | 'denylist'): readonly DescribedRoute[] {
  const path = `${base}/${list}`
  return [
    {
      method: 'get',
      path,
      summary: `The ${list}, newest first; as CSV the whole of it.`,
      query: { ...page, format: 'json or csv; else as Accept says' },
      answers: { [json]: listOf(listEntrySchema), 'text/csv': 'address,note' },
    },
    {
      method: 'post',
      path,
      summary: `Puts one network or many on the ${list}: all, or where one is refused none.`,
      query: { note: 'for lines of CSV or text without a note of their own' },
      bodies: {
        [json]: z.union([
          z.strictObject({ address, note: note.optional() }),
          z.strictObject({
            entries: z.array(
              z.union([address, z.strictObject({ address, note: note.optional() })]),
            ),
          }),
          z.strictObject({ template: z.string() }),
        ]),
        ...textLists,
      },
      answers: { [json]: addedSchema },
    },
    {
      method: 'put',
      path: `${path}/{address}`,
      summary: 'Gives an entry another note.',
      bodies: { [json]: z.strictObject({ note }) },
      answers: { [json]: listEntrySchema },
    },
    {
      method: 'delete',
      path,
      summary: `Takes one network (in the query) or many (in the body) off the ${list}.`,
      query: { address: 'the network, where there is no body' },
      bodies: { [json]: z.strictObject({ addresses: z.array(address) }), ...textLists },
      answers: { [json]: removedSchema },
    },
  ]
}

const askerQuery = {
  from: 'the address that the person works from: no country policy locks it out',
  force: 'true: change it all the same',
} as const

const settings: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${base}/settings`,
    summary: 'The settings in force.',
    answers: { [json]: settingsAnswerSchema },
  },
  {
    method: 'patch',
    path: `${base}/settings`,
    summary: 'Changes settings, all or none; in force at once.',
    query: askerQuery,
    bodies: { [json]: z.strictObject(settingsSchema.shape).partial() },
    answers: { [json]: settingsAnswerSchema },
  },
  {
    method: 'delete',
    path: `${base}/settings/{key}`,
    summary: 'Sets a setting back to what the configuration says, or to its default.',
    query: askerQuery,
    answers: { [json]: settingsAnswerSchema },
  },
]

const geo: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${base}/geo`,
    summary: 'The country database, its updates, and the country policy.',
    answers: { [json]: geoSchema },
  },
  {
    method: 'post',
    path: `${base}/geo/update`,
    summary: 'Fetches the newest country database; where that fails, the old one stays.',
    answers: { [json]: geoUpdateSchema },
  },
]

const hosts: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${base}/hosts`,
    summary: 'The hosts that share the store; none where it is not shared.',
    answers: { [json]: listOf(hostSchema) },
  },
  {
    method: 'patch',
    path: `${base}/hosts/{name}`,
    summary: 'Excludes a host, so that its rules come down, or includes it again.',
    bodies: { [json]: z.strictObject({ excluded: z.boolean() }) },
    answers: { [json]: hostExcludedSchema },
  },
  {
    method: 'delete',
    path: `${base}/hosts/{name}`,
    summary: 'Forgets a host that does not run any more.',
    answers: { [json]: hostRemovedSchema },
  },
]

/** All routes. */
export const describedRoutes: readonly DescribedRoute[] = [
  ...status,
  ...attacks,
  ...lists,
  ...settings,
  ...geo,
  ...hosts,
]
