// Failures as the API answers them: {"error":{"code","message","hint"}} and an HTTP status.
import type { NextFunction, Request, Response } from 'express'
import { AppError, type ErrorCode, toError } from '../../../../domain/app-error.js'
import { printable } from '../../../../domain/untrusted.js'
import { safeJson } from '../../../format/safe-json.js'

/** The body of every answer that is a failure. */
export interface ErrorJson {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

/** The HTTP status of each failure that is told, on pages and by the API. */
export const httpStatuses: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  invalidValue: 400,
  invalidConfiguration: 500,
  addressInUse: 500,
  notRunning: 503,
  firewallUnavailable: 503,
  storeUnavailable: 503,
  unavailable: 503,
}

/** Makes a refusal of what a client sent. */
export function refusal(message: string): AppError {
  return new AppError('invalidValue', message)
}

/** Quotes what a client sent: harmless and short. */
export function quoted(text: string): string {
  return `"${shown(text)}"`
}

/** Returns what a client sent, harmless and short. */
export function shown(text: string): string {
  return `${printable(text.slice(0, 80))}${text.length > 80 ? '…' : ''}`
}

/** Sends a JSON body that is safe to show. */
export function sendJson(response: Response, body: unknown, status = 200): void {
  response.status(status).type('application/json').send(safeJson(body))
}

/** A failure that is answered with a status of its own. */
class Answered extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string

  constructor(status: number, code: string, texts: { message: string; hint: string }) {
    super(texts.message)
    this.status = status
    this.code = code
    this.hint = texts.hint
  }
}

/** Makes the failure that says that something which was named is not there. */
export function absence(message: string): Error {
  const hint = 'nothing was changed; see what is there'
  return new Answered(404, 'notFound', { message, hint })
}

/** Makes the failure that says that somebody may not ask this: 401 where nobody is known, 403 where the rights do not suffice. */
export function denial(status: 401 | 403, message: string, hint: string): Error {
  return new Answered(status, status === 401 ? 'loginNeeded' : 'notAllowed', { message, hint })
}

/** Makes the handler of what no route has taken. */
export function answerNotFound(description: string) {
  return (request: Request, response: Response): void => {
    const message = `there is no ${request.method} ${quoted(request.path)}`
    sendJson(response, errorJson('notFound', message, `see ${description} for all routes`), 404)
  }
}

/** Makes the last handler: every failure becomes JSON; what is no answer to a client is reported. */
export function answerError(onBug: (error: Error) => void) {
  // Express knows an error handler by its four parameters.
  return (caught: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(caught)
      return
    }
    if (caught instanceof AppError) {
      const { code, message } = caught
      sendJson(response, errorJson(code, message, hintOf(caught, request)), httpStatuses[code])
      return
    }
    if (caught instanceof Answered) {
      // RFC 9110, section 11.6.1.
      if (caught.status === 401) response.set('www-authenticate', 'Bearer realm="sipward"')
      sendJson(response, errorJson(caught.code, caught.message, caught.hint), caught.status)
      return
    }
    const status = clientErrorStatus(caught)
    if (status !== undefined) {
      const message = describeClientError(caught, status)
      const hint = hintOf(refusal(message), request)
      sendJson(response, errorJson('invalidValue', message, hint), status)
      return
    }
    onBug(toError(caught))
    const hint = 'it is a defect of sipward; its log has the details'
    sendJson(response, errorJson('bug', 'the daemon could not answer this', hint), 500)
  }
}

// That nothing was changed is no news to who wanted to read.
function hintOf({ code, hint }: AppError, { method }: Request): string {
  return code === 'invalidValue' && method === 'GET' ? 'correct the value and try again' : hint
}

/** Makes the body of an answer that is a failure. */
export function errorJson(code: string, message: string, hint: string): ErrorJson {
  return { error: { code, message, hint } }
}

// What express and its body parser refuse carries a status of 4xx and may be shown.
function clientErrorStatus(caught: unknown): number | undefined {
  const status = (caught as { status?: unknown } | undefined)?.status
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

function describeClientError(caught: unknown, status: number): string {
  const { limit } = caught as { limit?: unknown }
  return status === 413 && typeof limit === 'number'
    ? `the request is too large: ${limit} bytes are the most`
    : `the request cannot be read: ${quoted(toError(caught).message)}`
}
