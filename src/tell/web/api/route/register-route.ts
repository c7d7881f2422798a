// Rows of the API into an express application.
import express, { type Express, type RequestHandler, type Response } from 'express'
import { AppError } from '../../../../domain/app-error.js'
import type { Operator } from '../../../../ports/operator/operator.js'
import type { Author } from '../../../../ports/operator/people-desk.js'
import { sendJson } from './api-error.js'
import { onceGone } from './once-gone.js'
import { readQuestion } from './read-question.js'
import { type AnyRoute, type ApiParts, StreamAnswer } from './route.js'

const maxJsonBytes = 16 * 1024
const maxTextBytes = 10 * 1024 * 1024
// A long list is ten megabytes while it is read: two at a time are enough.
const maxLongBodies = 2

/** What answers the questions. */
export interface Answering {
  readonly operator: Operator
  /** Returns the operator whose orders are written down in somebody's name. */
  readonly operatorFor: (author: Author) => Operator
  readonly api: ApiParts
  /** Bounds the bodies that are long; shared by all rows of an application. */
  readonly gate: RequestHandler
  /** Judges who asks, over the network; undefined on the control socket, whose file rights have judged. */
  readonly authorize: ((row: AnyRoute, response: Response) => void) | undefined
}

/** Registers a row under its whole path. */
export function registerRoute(
  app: Express,
  path: string,
  row: AnyRoute,
  { operator, operatorFor, api, gate, authorize }: Answering,
): void {
  const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
  const judge: RequestHandler = (_request, response, next) => {
    authorize?.(row, response)
    next()
  }
  app[row.method](pattern, judge, ...parsersOf(row, gate), async (request, response) => {
    const isStranger = authorize !== undefined && response.locals.access === undefined
    const question = readQuestion(row, request, isStranger)
    const desks = row.scope === 'read' ? operator : operatorFor(question.client.author)
    const answer = await row.handle(desks, question, api)
    if (answer instanceof StreamAnswer) await answer.pour(response)
    else sendJson(response, answer, row.statusOf?.(answer as never) ?? 200)
  })
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
    if (!onceGone(response, () => (running -= 1))) return
    running += 1
    next()
  }
}
