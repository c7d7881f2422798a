// The API described by OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made of the rows.
import { z } from 'zod'
import { documentOf } from './route/read-question.js'
import type { AnyRoute } from './route/route.js'
import { allRoutes, pathOf } from './routes/all-routes.js'
import { eventSchemas } from './routes/news.js'

type Json = Readonly<Record<string, unknown>>

const errorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('compare this, never the message'),
    message: z.string().describe('why, in words for people'),
    hint: z.string().describe('what to do'),
  }),
})

let made: Json | undefined

/** Returns the document, for an application that is mounted below a path. */
export function openApiDocument(basePath = ''): Json {
  made ??= makeDocument()
  if (basePath === '') return made
  return { ...made, servers: [{ url: basePath, description: '[web] base_url' }] }
}

function makeDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const row of allRoutes) {
    const operations = (paths[pathOf(row)] ??= {})
    operations[row.method] = operationOf(row)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'sipward',
      version: 'v1',
      description:
        'Over the control socket, for root and the group sipward, or over HTTPS with a token. A list answers items and total.',
    },
    servers: [{ url: '/', description: 'the control socket, or [web] base_url' }],
    paths,
    components: {
      schemas: { Error: documentOf(errorSchema, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'a token of a scope' },
      },
    },
    'x-events': Object.fromEntries(
      Object.entries(eventSchemas).map(([name, schema]) => [name, documentOf(schema, 'output')]),
    ),
  }
}

function operationOf(row: AnyRoute): Json {
  const { name, summary, description, scope, isLocal } = row
  return {
    operationId: name,
    summary,
    ...(description !== undefined && { description }),
    tags: [row.needsNobody === true ? 'health' : row.path.split('/')[1]],
    ...(isLocal === true ? { 'x-control-socket-only': true } : { security: securityOf(row) }),
    'x-scope': scope,
    parameters: [...parametersOf(row.pathSchema, 'path'), ...parametersOf(row.query, 'query')],
    ...bodyOf(row),
    responses: {
      200: { description: 'as asked', content: contentOf(row) },
      ...(row.statusOf !== undefined && {
        503: { description: 'it does not protect', content: contentOf(row) },
      }),
      default: {
        description: 'refused or failed: the message says why, the hint what to do',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function securityOf({ scope, needsNobody }: AnyRoute): readonly Json[] {
  return needsNobody === true ? [] : [{ bearer: [scope] }]
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return []
  const properties = documentOf(schema).properties ?? {}
  return Object.entries(properties).map(([name, property]) => {
    const { description, defaultValue, ...rest } = property as Readonly<Record<string, unknown>>
    return {
      name,
      in: place,
      required: place === 'path',
      ...(description !== undefined && { description }),
      schema: { ...rest, ...(defaultValue !== undefined && { default: defaultValue }) },
    }
  })
}

function bodyOf({ body, textBodies, isBodyOptional }: AnyRoute): Json {
  if (body === undefined) return {}
  const content = {
    'application/json': { schema: documentOf(body, 'input') },
    ...textContent(textBodies),
  }
  return { requestBody: { required: isBodyOptional !== true, content } }
}

function contentOf({ answer, streams }: AnyRoute): Json {
  const isJson = !(answer instanceof z.ZodNever)
  return {
    ...(isJson && { 'application/json': { schema: documentOf(answer, 'output') } }),
    ...textContent(streams),
  }
}

function textContent(types: AnyRoute['streams']): Json {
  return Object.fromEntries(
    Object.entries(types ?? {}).map(([type, description]) => [
      type,
      { schema: { type: 'string', description } },
    ]),
  )
}
