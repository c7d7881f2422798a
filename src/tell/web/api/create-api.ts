// The API as an express application: routes on one page. docs of each answer: api-json.ts.
import express, { type Express, Router } from 'express'
import { AppError } from '../../../domain/app-error.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { DaemonStatus } from '../../../ports/operator/status-desk.js'
import { answerError, answerNotFound, sendJson } from './api-error.js'
import {
  attackCountsJson,
  attackJson,
  blockJson,
  checkJson,
  explainJson,
  listEntryJson,
  statusJson,
} from './api-json.js'
import {
  parseAddressBody,
  parseAsker,
  parseAttackQuery,
  parseAttackSpan,
  parseBlockFilter,
  parseNetworkText,
  parseSettingKey,
  parseSettings,
} from './api-request.js'
import { addListParsers, addListRoutes } from './list-routes.js'
import { openApiDocument } from './openapi/openapi-document.js'
import { addGeoRoutes } from './geo-routes.js'
import { addHostRoutes } from './host-routes.js'
import { EventStream, type EventStreamOptions } from './event-stream.js'

/** What the API needs besides the operator. */
export interface ApiOptions {
  /** Is told of every failure that is nobody's answer: a defect, to be logged with its stack. */
  readonly onBug: (error: Error) => void
  readonly stream?: EventStreamOptions
}

/** Where all routes of this version of the API begin. */
export const apiBase = '/api/v1'

/** Creates the application; it holds nothing open until somebody asks. */
export function createApi(operator: Operator, options: ApiOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    next()
  })
  addListParsers(app, apiBase)
  // A body parser that inflates can be made to inflate without end.
  app.use(express.json({ inflate: false, limit: '16kb' }))
  app.get('/healthz', async (_request, response) => {
    const problems = problemsOf(await operator.status.status())
    sendJson(response, { ok: problems.length === 0, problems }, problems.length === 0 ? 200 : 503)
  })
  app.use(apiBase, createRoutes(operator, new EventStream(operator, options.stream)))
  app.use(answerNotFound)
  app.use(answerError(options.onBug))
  return app
}

function createRoutes(operator: Operator, stream: EventStream): Router {
  const router = Router()
  router.get('/status', async (_request, response) => {
    sendJson(response, statusJson(await operator.status.status()))
  })
  router.get('/attacks', async (request, response) => {
    const { items, total, isTotalAtLeast } = await operator.attacks.attacks(
      parseAttackQuery(request.query),
    )
    const isLess = isTotalAtLeast === true
    sendJson(response, {
      items: items.map(attackJson),
      total,
      ...(isLess && { totalAtLeast: true }),
    })
  })
  router.get('/attacks/counts', async (request, response) => {
    sendJson(
      response,
      attackCountsJson(await operator.attacks.attackCounts(parseAttackSpan(request.query))),
    )
  })
  router.get('/blocks', async (request, response) => {
    const { items, total } = await operator.blocks.blocks(parseBlockFilter(request.query))
    sendJson(response, { items: items.map((block) => blockJson(block, operator)), total })
  })
  addListRoutes(router, operator)
  router.get('/check/:address', async (request, response) => {
    const network = parseNetworkText(request.params.address)
    sendJson(response, checkJson(network, await operator.blocks.check(network), operator))
  })
  router.get('/explain/:address', async (request, response) => {
    const network = parseNetworkText(request.params.address)
    sendJson(response, explainJson(network, await operator.blocks.explain(network), operator))
  })
  router.post('/unblock', async (request, response) => {
    const network = parseAddressBody(request.body)
    const { ended, removed, remaining } = await operator.blocks.unblock(network)
    const remains = remaining.map((entry) => listEntryJson(entry, operator))
    sendJson(response, { address: network, ended, removed, remaining: remains })
  })
  router.get('/settings', async (_request, response) => {
    sendJson(response, await operator.settings.settings())
  })
  router.patch('/settings', async (request, response) => {
    sendJson(
      response,
      await operator.settings.changeSettings(
        parseSettings(request.body),
        parseAsker(request.query),
      ),
    )
  })
  router.delete('/settings/:key', async (request, response) => {
    const key = parseSettingKey(request.params.key)
    sendJson(response, await operator.settings.resetSetting(key, parseAsker(request.query)))
  })
  router.get('/openapi.json', (_request, response) => {
    sendJson(response, openApiDocument())
  })
  addGeoRoutes(router, operator)
  addHostRoutes(router, operator)
  router.get('/events', (_request, response) => {
    if (stream.isFull) throw new AppError('unavailable', 'too many clients listen to events')
    stream.add(response)
  })
  return router
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
