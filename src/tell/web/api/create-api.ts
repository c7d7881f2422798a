// The API as an express application, made of the rows of its routes.
import express, { type Express, type Response } from 'express'
import type { Author, PeopleDesk } from '../../../ports/operator/people-desk.js'
import type { Operator } from '../../../ports/operator/operator.js'
import { recordedOperator } from '../orders/recorded-operator.js'
import type { WrittenOrder } from '../orders/written-order.js'
import { EventStream, type EventStreamOptions } from './event-stream.js'
import { openApiDocument } from './openapi-document.js'
import { answerError, answerNotFound } from './route/api-error.js'
import { longBodyGate, registerRoute } from './route/register-route.js'
import type { AnyRoute, ApiParts, KeptForPeople } from './route/route.js'
import { allRoutes, apiBase, pathOf } from './routes/all-routes.js'

/** What the API needs besides the operator. */
export interface ApiOptions {
  /** Is told of every failure that is a defect, to be logged with its stack. */
  readonly onBug: (error: Error) => void
  readonly stream?: EventStreamOptions
  /**
   * Over the network: judges who asks, and throws where they may not ask this row. What only the control
   * socket may be asked is not there then.
   */
  readonly authorize?: (row: AnyRoute, response: Response) => void
  /** The path that the application is mounted below; empty for none. */
  readonly basePath?: string
  /** Users, sessions and tokens, where they are kept. */
  readonly people?: PeopleDesk
  /** News and changes, where they are kept. */
  readonly kept?: KeptForPeople
  /** Writes down what was ordered and by whom; it does not reject. */
  readonly record?: (order: WrittenOrder, by: Author) => Promise<void>
}

/** Creates the application; it holds nothing open until somebody asks. */
export function createApi(operator: Operator, options: ApiOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    next()
  })
  const { authorize, record } = options
  const answering = {
    operator,
    operatorFor: (author: Author) =>
      record === undefined
        ? operator
        : recordedOperator(operator, (order) => record(order, author)),
    api: partsOf(operator, options),
    gate: longBodyGate(),
    authorize,
  }
  const rows = allRoutes.filter(({ isLocal }) => authorize === undefined || isLocal !== true)
  for (const row of rows) registerRoute(app, pathOf(row), row, answering)
  app.use(answerNotFound(`${options.basePath ?? ''}${apiBase}/openapi.json`))
  app.use(answerError(options.onBug))
  return app
}

function partsOf(operator: Operator, options: ApiOptions): ApiParts {
  const stream = new EventStream(operator, options.stream)
  return {
    listen: (response, client) => {
      stream.add(response, client)
    },
    describe: () => openApiDocument(options.basePath),
    people: options.people,
    kept: options.kept,
  }
}
