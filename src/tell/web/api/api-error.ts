// Failures as the API answers them: {"error":{"code","message","hint"}} and an HTTP status.
import type { NextFunction, Request, Response } from 'express'
import { AppError, type ErrorCode, toError } from '../../../domain/app-error.js'
import { printable } from '../../../domain/untrusted.js'
import { safeJson } from '../../format/safe-json.js'

/** The body of every answer that is a failure. */
export interface ErrorJson {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

const statuses: Readonly<Record<ErrorCode, number>> = {
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
  const shown = printable(text.slice(0, 80))
  return text.length > 80 ? `"${shown}…"` : `"${shown}"`
}

/** Sends a JSON body that is safe to show. */
export function sendJson(response: Response, body: unknown, status = 200): void {
  response.status(status).type('application/json').send(safeJson(body))
}

/** Answers what no route has taken. */
export function answerNotFound(request: Request, response: Response): void {
  const message = `there is no ${request.method} ${quoted(request.path)}`
  sendJson(response, errorJson('notFound', message, 'see /api/v1/status for a start'), 404)
}

/** Answers that what was named is not there. */
export function answerAbsent(response: Response, message: string): void {
  sendJson(response, errorJson('notFound', message, 'nothing was changed'), 404)
}

/** Makes the last handler: every failure becomes JSON; what is no answer to a client is reported. */
export function answerError(onBug: (error: Error) => void) {
  // Express knows an error handler by its four parameters.
  return (caught: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(caught)
      return
    }
    if (caught instanceof AppError) {
      const { code, message, hint } = caught
      sendJson(response, errorJson(code, message, hint), statuses[code])
      return
    }
    const status = clientErrorStatus(caught)
    if (status !== undefined) {
      const { hint } = refusal('')
      const message = describeClientError(caught, status)
      sendJson(response, errorJson('invalidValue', message, hint), status)
      return
    }
    onBug(toError(caught))
    const hint = 'it is a defect of sipward; its log has the details'
    sendJson(response, errorJson('bug', 'the daemon could not answer this', hint), 500)
  }
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
