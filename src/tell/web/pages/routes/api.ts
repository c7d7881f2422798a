// The API as a page, made from the OpenAPI document, with a line for curl beside each route.
import { z } from 'zod'
import { openApiDocument } from '../../api/openapi-document.js'
import type { PageContext, PageRoute } from '../page-route.js'
import type { ApiView, RouteView } from '../views/api-view.js'

/** `GET /api`. */
export const apiPage: PageRoute = {
  method: 'get',
  path: '/api',
  role: 'viewer',
  handle: async (context) => ({ kind: 'page', template: 'api', view: await apiView(context) }),
}

const operationSchema = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string().optional()),
  'x-scope': z.string(),
  'x-control-socket-only': z.boolean().optional(),
  parameters: z.array(
    z.looseObject({
      name: z.string(),
      in: z.string(),
      description: z.string().optional(),
      schema: z.looseObject({ type: z.unknown(), enum: z.array(z.unknown()).optional() }),
    }),
  ),
  requestBody: z.unknown().optional(),
})

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
})

type Operation = z.infer<typeof operationSchema>

/** Fills the view of the API. */
export async function apiView({ frame }: PageContext): Promise<ApiView> {
  const groups = new Map<string, RouteView[]>()
  const { paths } = documentSchema.parse(openApiDocument())
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation['x-control-socket-only'] === true) continue
      const tag = operation.tags[0] ?? 'other'
      groups.set(tag, [...(groups.get(tag) ?? []), routeView(method, path, operation)])
    }
  }
  return {
    frame: await frame({ page: 'api', title: 'API' }),
    lede: 'What programs ask with a token in the header Authorization; what they may is the scope of the token.',
    document: { text: 'OpenAPI document', href: '/api/v1/openapi.json' },
    tokensHref: '/users',
    groups: [...groups].map(([title, routes]) => ({ id: `tag-${title}`, title, routes })),
  }
}

function routeView(method: string, path: string, operation: Operation): RouteView {
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    text: operation.summary,
    scope: operation['x-scope'],
    parameters: operation.parameters.map(({ name, description, schema }) => ({
      name,
      type: typeWords(schema),
      text: description ?? '',
    })),
    curl: curlOf(method, path, operation),
    answer: '',
  }
}

function typeWords({ type, enum: values }: Operation['parameters'][number]['schema']): string {
  if (values !== undefined) return values.slice(0, 12).map(String).join(' | ')
  return typeof type === 'string' ? type : ''
}

function curlOf(method: string, path: string, { requestBody }: Operation): string {
  const how = method === 'get' ? '' : ` -X ${method.toUpperCase()}`
  const body =
    requestBody === undefined ? '' : " \\\n  -H 'Content-Type: application/json' -d '{…}'"
  return `curl${how} -H "Authorization: Bearer $SIPWARD_TOKEN"${body} \\\n  "$SIPWARD_URL${path}"`
}
