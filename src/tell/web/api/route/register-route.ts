// Rows of the API into an express application.
import express, { type Express, type RequestHandler } from 'express'
import { AppError } from '../../../../domain/app-error.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import { sendJson } from './api-error.js'
import { readQuestion } from './read-question.js'
import { type AnyRoute, type ApiParts, type Authorize, StreamAnswer } from './route.js'

const maxJsonBytes = 16 * 1024
const maxTextBytes = 10 * 1024 * 1024
// A long list is ten megabytes while it is read: two at a time are enough.
const maxLongBodies = 2

/** What answers the questions. */
export interface Answering {
  readonly operator: Operator
  readonly api: ApiParts
  /** Bounds the bodies that are long; shared by all rows of an application. */
  readonly gate: RequestHandler
  /** Undefined on the control socket: who may use that may do everything. */
  readonly authorize: Authorize | undefined
}

/** Registers a row under its whole path. */
export function registerRoute(
  app: Express,
  path: string,
  row: AnyRoute,
  { operator, api, gate, authorize }: Answering,
): void {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
  // Before a body is read, so that strangers send none. Health is for everybody.
  const guards = authorize === undefined || row.isAtRoot === true ? [] : [guard(row, authorize)]
  app[row.method](pattern, ...guards, ...parsersOf(row, gate), async (request, response) => {
    const session = response.locals.session as string | undefined
    const isStranger = authorize !== undefined && session === undefined
    const question = readQuestion(row, request, { session, isStranger })
    const answer = await row.handle(operator, question, api)
    if (answer instanceof StreamAnswer) await answer.pour(response)
    else sendJson(response, answer, row.statusOf?.(answer as never) ?? 200)
  })
}

function guard(row: AnyRoute, authorize: Authorize): RequestHandler {
  return async (request, response, next) => {
    response.locals.session = await authorize(request, row.scope)
    next()
  }
}

function parsersOf(row: AnyRoute, gate: RequestHandler): RequestHandler[] {
  const types = Object.keys(row.textBodies ?? {})
  // A body parser that inflates can be made to inflate without end.
  const json = express.json({ inflate: false, limit: row.maxJsonBytes ?? maxJsonBytes })
  const text = express.raw({ inflate: false, limit: maxTextBytes, type: types })
  return [
    ...(types.length === 0 ? [] : [onlyFor(types, gate)]),
    ...(row.body === undefined ? [] : [json]),
    ...(types.length === 0 ? [] : [text]),
  ]
}

function onlyFor(types: string[], gate: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (typeof request.is(types) === 'string') void gate(request, response, next)
    else next()
  }
}

/** Makes the bound of how many long bodies are read at a time. */
export function longBodyGate(): RequestHandler {
  let running = 0
  return (_request, response, next) => {
    if (running >= maxLongBodies) {
      throw new AppError('unavailable', 'other lists are being read: try again in a moment')
    }
    running += 1
    response.on('close', () => (running -= 1))
    next()
  }
}
