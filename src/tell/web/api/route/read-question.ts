// From a request to the question of a row: what does not fit its schemas is refused, and the refusal
// says what would be right.
import type { Request } from 'express'
import { z } from 'zod'
import type { AppError } from '../../../../domain/app-error.js'
import { suggestion } from '../../../../domain/nearest-name.js'
import { quoted, refusal } from './api-error.js'
import type { Author } from '../../../../ports/operator/people-desk.js'
import type { AnyRoute, Client, Question } from './route.js'

const maxNamedProblems = 20
const local: Author = { name: 'cli', address: '' }

/** Reads what a request asks. @throws AppError `invalidValue` that names every problem */
export function readQuestion(
  row: AnyRoute,
  request: Request,
  isStranger: boolean,
): Question<unknown, unknown, unknown> {
  const isText = Buffer.isBuffer(request.body)
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return {
    path: row.pathSchema && checked(row.pathSchema, request.params),
    query: readQuery(row, request.query),
    body: isText ? undefined : readBody(row, request.body),
    text: isText ? { type, bytes: request.body as Buffer } : undefined,
    client: clientOf(request, isStranger),
    prefers: (wanted) => request.accepts(['application/json', wanted]) === wanted,
  }
}

function clientOf(request: Request, isStranger: boolean): Client {
  const locals = request.res?.locals
  return {
    lastEventId: request.get('last-event-id') ?? '',
    session: locals?.session as string | undefined,
    isStillIn:
      (locals?.isStillIn as Client['isStillIn'] | undefined) ?? (() => Promise.resolve(true)),
    isStranger,
    author: (locals?.author as Author | undefined) ?? local,
  }
}

function readQuery({ query: schema, repeatable = [] }: AnyRoute, query: Request['query']): unknown {
  const known = Object.keys(schema?.shape ?? {})
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const allowed = known.length === 0 ? 'it takes none' : `there are ${known.join(', ')}`
    const meant = suggestion(unknown, known)
    throw refusal(
      `there is no parameter ${quoted(unknown)}${meant === '' ? `; ${allowed}` : meant}`,
    )
  }
  const repeated = Object.keys(query).find(
    (name) =>
      typeof query[name] !== 'string' && !(repeatable.includes(name) && isTexts(query[name])),
  )
  if (repeated !== undefined) throw refusal(`${repeated} is given more than once`)
  return schema && checked(schema, query)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function readBody({ body: schema, isBodyOptional }: AnyRoute, body: unknown): unknown {
  if (schema === undefined || (body === undefined && isBodyOptional === true)) return undefined
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    return checked(schema, body)
  }
  throw refusal('the body must be a JSON object, sent as application/json')
}

/** Checks a value. @throws AppError `invalidValue` that names every problem */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refusalOf(result.error.issues, 'shape' in schema ? Object.keys(schema.shape as object) : [])
}

/** Any JSON object, described by the schema that its handler holds it against. */
export function anyObject(described: z.ZodType) {
  return z
    .unknown()
    .transform((body) => body as Readonly<Record<string, unknown>>)
    .meta(documentOf(described))
}

/** Returns the JSON schema that describes what a schema takes or, as `output`, gives. */
export function documentOf(
  schema: z.ZodType,
  io: 'input' | 'output' = 'input',
): Record<string, unknown> {
  const described = z.toJSONSchema(schema, { io, reused: 'inline' })
  return Object.fromEntries(Object.entries(described).filter(([name]) => name !== '$schema'))
}

function refusalOf(issues: readonly z.core.$ZodIssue[], known: readonly string[]): AppError {
  // Who misspells a member is told so first: that another one is missing follows from it.
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0]
  if (unknown !== undefined) {
    return refusal(`there is no member ${quoted(unknown)}${suggestion(unknown, known)}`)
  }
  const texts = issues.slice(0, maxNamedProblems).map(({ path, message }) => {
    return message.startsWith('must ') ? `${path.join('.')} ${message}` : message
  })
  return refusal(texts.join('; '))
}
