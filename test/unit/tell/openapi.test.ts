// The OpenAPI description against the routes that are registered and the answers that they give.
import { expect } from 'chai'
import { z } from 'zod'
import { createApi } from '../../../src/tell/web/api/create-api.js'
import { everyAnswer } from './every-answer.js'
import { liveEventJson } from '../../../src/tell/web/api/routes/news.js'
import { type ApiServer, type RawAnswer, serve } from './api-server.js'
import { operatorOf, sampleAttack, sampleBlock, sampleName } from './callback-core.js'
import { chatRequests } from './sample-chat-desk.js'
import { registeredRoutes } from './registered-routes.js'

type Schema = Parameters<typeof z.fromJSONSchema>[0]

interface Media {
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly schema: Readonly<Record<string, unknown>>
  }[]
  readonly responses: Readonly<Record<string, Media>>
}

interface Document {
  readonly openapi: string
  readonly servers: readonly { readonly url: string }[]
  readonly 'x-events': Readonly<Record<string, Schema>>
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: { readonly Error: Schema } }
}

/** One request for each kind of answer of each route. */
const requests: readonly (readonly [route: string, path: string, body?: unknown])[] = [
  ['get /api/v1/users', '/api/v1/users'],
  ['post /api/v1/users', '/api/v1/users', { name: 'anna', role: 'admin' }],
  ['patch /api/v1/users/{name}', '/api/v1/users/anna', { role: 'viewer', disabled: true }],
  ['delete /api/v1/users/{name}', '/api/v1/users/anna'],
  ['get /api/v1/sessions', '/api/v1/sessions'],
  ['delete /api/v1/sessions/{id}', '/api/v1/sessions/abc'],
  ['get /api/v1/tokens', '/api/v1/tokens'],
  ['post /api/v1/tokens', '/api/v1/tokens', { name: 'crm', scope: 'read', days: 30 }],
  ['delete /api/v1/tokens/{id}', '/api/v1/tokens/crm'],
  ['post /api/v1/web/link', '/api/v1/web/link', { user: 'anna' }],
  ['post /api/v1/web/link', '/api/v1/web/link'],
  ['get /api/v1/news', '/api/v1/news?state=open'],
  ['post /api/v1/news/read', '/api/v1/news/read', { ids: ['news-1'] }],
  ['post /api/v1/news/settle', '/api/v1/news/settle', { id: 'news-1' }],
  ['get /api/v1/changes', '/api/v1/changes?who=anna&from=2026-11-01'],
  ['get /api/v1/reports', '/api/v1/reports'],
  ['get /api/v1/reports/new', '/api/v1/reports/new?day=2026-11-29'],
  ['get /api/v1/reports/sent/{id}', '/api/v1/reports/sent/daily-2026-11-29'],
  ['get /healthz', '/healthz'],
  ['get /api/v1/status', '/api/v1/status'],
  ['get /api/v1/openapi.json', '/api/v1/openapi.json'],
  ['get /api/v1/attacks', '/api/v1/attacks'],
  ['get /api/v1/attacks', '/api/v1/attacks?search=1'],
  ['get /api/v1/attacks', '/api/v1/attacks?groupBy=source&type=!OPTIONS&type=!TFTP'],
  ['get /api/v1/attacks/counts', '/api/v1/attacks/counts'],
  ['get /api/v1/attacks/counts', '/api/v1/attacks/counts?step=hour&from=2026-11-21'],
  ['get /api/v1/blocks', '/api/v1/blocks'],
  ['get /api/v1/check/{address}', '/api/v1/check/192.0.2.1'],
  ['get /api/v1/explain/{address}', '/api/v1/explain/192.0.2.1'],
  ['post /api/v1/unblock', '/api/v1/unblock', { address: '192.0.2.1' }],
  ['get /api/v1/list-templates', '/api/v1/list-templates'],
  ['get /api/v1/settings', '/api/v1/settings'],
  ['patch /api/v1/settings', '/api/v1/settings', { 'blocking.threshold': 5 }],
  ['delete /api/v1/settings/{key}', '/api/v1/settings/blocking.threshold'],
  ['post /api/v1/whatif', '/api/v1/whatif', { settings: { 'blocking.threshold': 5 } }],
  ...chatRequests,
  ['get /api/v1/geo', '/api/v1/geo'],
  ['post /api/v1/geo/update', '/api/v1/geo/update'],
  ['get /api/v1/news/delivery', '/api/v1/news/delivery'],
  ['post /api/v1/news/delivery/again', '/api/v1/news/delivery/again', { id: 'mail: x' }],
  ['post /api/v1/mail/test', '/api/v1/mail/test'],
  ['post /api/v1/mail/test', '/api/v1/mail/test', { recipient: 'anna@example.org' }],
  ['get /api/v1/hosts', '/api/v1/hosts'],
  ['patch /api/v1/hosts/{name}', '/api/v1/hosts/edge-1', { excluded: true }],
  ['delete /api/v1/hosts/{name}', '/api/v1/hosts/edge-1'],
  ['get /api/v1/trust', '/api/v1/trust'],
  ['delete /api/v1/trust/{address}', '/api/v1/trust/203.0.113.66'],
  ['post /api/v1/reload', '/api/v1/reload'],
  ['post /api/v1/stop', '/api/v1/stop'],
  ...['/api/v1/allowlist', '/api/v1/denylist'].flatMap(
    (path) =>
      [
        [`get ${path}`, path],
        [`post ${path}`, path, { address: '192.0.2.1', note: 'x' }],
        [`post ${path}`, path, { entries: ['192.0.2.1'] }],
        ...(path.endsWith('/allowlist')
          ? [[`post ${path}`, path, { address: sampleName.name }] as const]
          : []),
        [`put ${path}/{address}`, `${path}/192.0.2.1`, { note: 'x' }],
        [`delete ${path}`, `${path}?address=192.0.2.1`],
        [`delete ${path}`, path, { addresses: ['192.0.2.1', '192.0.2.1'] }],
      ] as const,
  ),
]

/** Routes whose answers are no JSON. */
const notJson = ['get /api/v1/events', 'get /metrics']

describe('the OpenAPI description', () => {
  let server: ApiServer
  let document: Document
  before(async () => {
    server = await serve(everyAnswer)
    document = (await server.ask('GET', '/api/v1/openapi.json')).json as Document
  })
  after(() => server.stop())

  const described = (): string[] =>
    Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    )

  it('describes every route that is registered, and no other', () => {
    const registered = registeredRoutes(createApi(operatorOf({}), { onBug: () => undefined }))

    expect(registered).to.include('get /api/v1/check/{address}')
    expect(described().sort()).to.deep.equal([...registered].sort())
  })

  it('leaves out over the network what only the control socket may be asked', () => {
    const options = { onBug: () => undefined, authorize: () => undefined }
    const registered = registeredRoutes(createApi(operatorOf({}), options))
    const local = described().filter((route) => !registered.includes(route))

    expect(local.sort()).to.deep.equal([
      'post /api/v1/reload',
      'post /api/v1/stop',
      'post /api/v1/web/link',
    ])
  })

  it('is asked for every JSON answer by this test', () => {
    const asked = new Set(requests.map(([route]) => route))

    expect([...asked, ...notJson].sort()).to.deep.equal(described().sort())
  })

  const operations = (): Operation[] =>
    Object.values(document.paths).flatMap((byMethod) => Object.values(byMethod))

  it('gives every operation a name of its own, a sentence and a server', () => {
    const names = operations().map(({ operationId }) => operationId)

    expect(document.servers).to.deep.equal([
      { url: '/', description: 'the control socket, or [web] base_url' },
    ])
    expect(new Set(names).size).to.equal(names.length)
    for (const name of names) expect(name).to.match(/^[a-z][A-Za-z]+$/)
    for (const { summary } of operations()) expect(summary).to.match(/[.?]$/)
  })

  it('describes parameters by their types, and what they may be', () => {
    const { parameters = [] } = document.paths['/api/v1/attacks']?.get ?? {}
    const schemas = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
    const inPath = document.paths['/api/v1/settings/{key}']?.delete?.parameters[0]

    expect(schemas.page).to.deep.equal({
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
    })
    expect(schemas.perPage).to.include({ type: 'integer', maximum: 1000, default: 50 })
    expect(schemas.type).to.include({ type: 'array' })
    expect(schemas.type)
      .to.have.nested.property('items.examples')
      .that.includes.members(['REGISTER', 'TFTP'])
    expect(schemas.groupBy).to.have.deep.property('enum', ['source'])
    expect(inPath).to.include({ name: 'key', in: 'path', required: true })
    expect(inPath?.schema.enum).to.include('sip.ports')
  })

  it('describes the data of each live event', () => {
    const block = z.fromJSONSchema(document['x-events'].block ?? {})
    const attack = z.fromJSONSchema(document['x-events'].attack ?? {})

    expect(Object.keys(document['x-events'])).to.include.members(['attack', 'block', 'notice'])
    for (const [schema, kind] of [
      [attack, { kind: 'attack', attack: sampleAttack }],
      [block, { kind: 'block', block: sampleBlock }],
    ] as const) {
      const json = liveEventJson(kind, operatorOf({}))
      expect(schema.safeParse(json).error?.issues ?? []).to.deep.equal([])
    }
  })

  const schemaOf = (route: string): Schema => {
    const [method = '', path = ''] = route.split(' ')
    const schema = document.paths[path]?.[method]?.responses['200']?.content['application/json']
    if (schema === undefined) throw new Error(`${route} has no schema`)
    return schema.schema
  }
  const askFor = (route: string, path: string, body: unknown): Promise<RawAnswer> =>
    server.ask(route.split(' ')[0]?.toUpperCase() ?? '', path, body)

  for (const [route, path, body] of requests) {
    it(`says what ${route} answers to ${JSON.stringify(body ?? path)}`, async () => {
      const { json, status } = await askFor(route, path, body)

      expect(status).to.be.oneOf([200, 503])
      const checked = z.fromJSONSchema(schemaOf(route)).safeParse(json)
      expect(checked.error?.issues ?? []).to.deep.equal([])
    })
  }

  it('refuses answers that it does not describe', async () => {
    const { json } = await askFor('get', '/api/v1/status', undefined)
    const schema = z.fromJSONSchema(schemaOf('get /api/v1/status'))

    expect(schema.safeParse({ ...(json as object), extra: 1 }).success).to.equal(false)
    expect(schema.safeParse({ ...(json as object), allow: '3' }).success).to.equal(false)
    expect(schema.safeParse({ ...(json as object), now: 'yesterday' }).success).to.equal(false)
  })

  it('says how every failure looks', async () => {
    const { json } = await server.ask('GET', '/api/v1/check/x')

    const checked = z.fromJSONSchema(document.components.schemas.Error).safeParse(json)
    expect(checked.error?.issues ?? []).to.deep.equal([])
  })
})
