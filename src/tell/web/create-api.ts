// The API as an express application: routes on one page. docs of each answer: api-json.ts.
import express, { type Express, type Request, type Response, Router } from 'express'
import { AppError } from '../../domain/app-error.js'
import type { ListName } from '../../domain/list-entry.js'
import type { ApiCore, DaemonStatus } from './api-core.js'
import { answerError, answerNotFound, sendJson } from './api-error.js'
import {
  attackJson,
  blockJson,
  checkJson,
  type CountryOf,
  explainJson,
  listEntryJson,
  statusJson,
} from './api-json.js'
import {
  parseAddressBody,
  parseAsker,
  parseAttackQuery,
  parseBlockFilter,
  parseNetworkText,
  parseNewEntry,
  parsePage,
  parseSettings,
} from './api-request.js'
import { addGeoRoutes } from './geo-routes.js'
import { EventStream, type EventStreamOptions } from './event-stream.js'

/** What the API needs besides the core. */
export interface ApiOptions {
  /** Is told of every failure that is nobody's answer: a defect, to be logged with its stack. */
  readonly onBug: (error: Error) => void
  readonly stream?: EventStreamOptions
}

/** Creates the application; it holds nothing open until somebody asks. */
export function createApi(core: ApiCore, options: ApiOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    next()
  })
  // A body parser that inflates can be made to inflate without end.
  app.use(express.json({ inflate: false, limit: '16kb' }))
  app.get('/healthz', async (_request, response) => {
    const problems = problemsOf(await core.status())
    sendJson(response, { ok: problems.length === 0, problems }, problems.length === 0 ? 200 : 503)
  })
  app.use('/api/v1', createRoutes(core, new EventStream(core, options.stream)))
  app.use(answerNotFound)
  app.use(answerError(options.onBug))
  return app
}

function createRoutes(core: ApiCore, stream: EventStream): Router {
  const router = Router()
  const countryOf: CountryOf = (network) => core.countryOf(network)
  router.get('/status', async (_request, response) => {
    sendJson(response, statusJson(await core.status()))
  })
  router.get('/attacks', async (request, response) => {
    const { items, total } = await core.attacks(parseAttackQuery(request.query))
    sendJson(response, { items: items.map(attackJson), total })
  })
  router.get('/blocks', async (request, response) => {
    const { items, total } = await core.blocks(parseBlockFilter(request.query))
    sendJson(response, { items: items.map((block) => blockJson(block, countryOf)), total })
  })
  addListRoutes(router, core, 'allow')
  addListRoutes(router, core, 'deny')
  router.get('/check/:address', async (request, response) => {
    const network = parseNetworkText(request.params.address)
    sendJson(response, checkJson(network, await core.check(network), countryOf))
  })
  router.get('/explain/:address', async (request, response) => {
    const network = parseNetworkText(request.params.address)
    sendJson(response, explainJson(network, await core.explain(network), countryOf))
  })
  router.post('/unblock', async (request, response) => {
    const network = parseAddressBody(request.body)
    const { ended, removed, remaining } = await core.unblock(network)
    const remains = remaining.map((entry) => listEntryJson(entry, countryOf))
    sendJson(response, { address: network, ended, removed, remaining: remains })
  })
  router.get('/settings', async (_request, response) => {
    sendJson(response, await core.settings())
  })
  router.patch('/settings', async (request, response) => {
    sendJson(
      response,
      await core.changeSettings(parseSettings(request.body), parseAsker(request.query)),
    )
  })
  addGeoRoutes(router, core)
  router.get('/events', (_request, response) => {
    if (stream.isFull) throw new AppError('unavailable', 'too many clients listen to events')
    stream.add(response)
  })
  return router
}

function addListRoutes(router: Router, core: ApiCore, list: ListName): void {
  const countryOf: CountryOf = (network) => core.countryOf(network)
  router
    .route(`/${list}list`)
    .get(async (request: Request, response: Response) => {
      const { items, total } = await core.entries(list, parsePage(request.query))
      sendJson(response, { items: items.map((entry) => listEntryJson(entry, countryOf)), total })
    })
    .post(async (request: Request, response: Response) => {
      const { network, note } = parseNewEntry(request.body)
      sendJson(response, listEntryJson(await core.addEntry(list, network, note), countryOf))
    })
    .delete(async (request: Request, response: Response) => {
      const network = parseNetworkText(request.query.address)
      sendJson(response, { address: network, removed: await core.removeEntry(list, network) })
    })
}

// What keeps this sipward from protecting now.
function problemsOf({ sources, firewall, recorder, geo }: DaemonStatus): string[] {
  return [
    ...sources
      .filter(({ state }) => state !== 'running')
      .map(({ kind, name, state, reason }) => `${kind} ${name} is ${state}: ${reason}`),
    ...(firewall.state === 'ready'
      ? []
      : [`the firewall is ${firewall.state}: ${firewall.reason}`]),
    ...(recorder.state === 'ready' ? [] : [`the store is ${recorder.state}: ${recorder.reason}`]),
    ...(geo.policy.state === 'kept' ? [geo.policy.reason] : []),
  ]
}
