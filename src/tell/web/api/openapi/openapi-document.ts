// The API described by OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), made of the routes in words.
import { z } from 'zod'
import { errorSchema } from './answer-schemas.js'
import { type DescribedRoute, describedRoutes } from './described-routes.js'

type Json = Readonly<Record<string, unknown>>

let made: Json | undefined

/** Returns the document. */
export function openApiDocument(): Json {
  return (made ??= makeDocument())
}

function makeDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of describedRoutes) {
    const operations = (paths[route.path] ??= {})
    operations[route.method] = operationOf(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'sipward',
      version: 'v1',
      description:
        'Over the control socket, for root and the group sipward. A list answers items and total.',
    },
    paths,
    components: { schemas: { Error: schemaOf(errorSchema, 'output') } },
  }
}

function operationOf({ path, summary, query, bodies, answers }: DescribedRoute): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query ?? {}).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }))
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(bodies !== undefined && { requestBody: { content: contentOf(bodies, 'input') } }),
    responses: {
      200: { description: 'as asked', content: contentOf(answers, 'output') },
      default: {
        description: 'refused or failed: the message says why, the hint what to do',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function contentOf(types: Readonly<Record<string, z.ZodType | string>>, io: 'input' | 'output') {
  return Object.fromEntries(
    Object.entries(types).map(([type, what]) => [
      type,
      {
        schema:
          typeof what === 'string' ? { type: 'string', description: what } : schemaOf(what, io),
      },
    ]),
  )
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, { io, reused: 'inline' })
}
