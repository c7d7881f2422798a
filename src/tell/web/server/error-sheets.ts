// Failures as sheets: what happened, what stays true, what to do.
import type { Request, Response } from 'express'
import { AppError, toError } from '../../../domain/app-error.js'
import { printable } from '../../../domain/untrusted.js'
import { capital } from '../../format/capital.js'
import { httpStatuses } from '../api/route/api-error.js'
import type { Pages } from '../pages/pages.js'
import type { RenderedPage } from '../pages/page-route.js'
import { appearanceOf } from './appearance-of.js'
import { type FrameParts, makeLoneFrame } from './frame-maker.js'
import { sendPage } from './send-page.js'

const stays = 'The firewall goes on blocking, and what happens meanwhile is kept.'

/** Makes the sheet of what is not there. */
export function notFoundSheet(frame: FrameParts, request: Request): RenderedPage {
  return sheetOf(frame, request, 404, 'there is no such page')
}

/** Makes a sheet of a status and a sentence. */
export function sheetOf(
  frame: FrameParts,
  request: Request,
  status: number,
  sentence: string,
): RenderedPage {
  const happened = printable(capital(sentence))
  return {
    template: 'error',
    view: {
      frame: makeLoneFrame(frame, appearanceOf(request), happened.slice(0, 100)),
      state: status >= 500 ? 'act' : 'look',
      happened,
      stays: status >= 500 ? stays : 'Nothing was changed.',
      todo: status >= 500 ? 'Try again in a moment; the journal of sipward says more.' : '',
      links: [
        { text: 'Overview', href: '/' },
        { text: 'Health', href: '/health' },
      ],
      code: String(status),
    },
  }
}

/** Answers a failure; what is a defect is reported, and the reader is not shown it. */
export async function answerPageError(
  caught: unknown,
  exchange: { readonly request: Request; readonly response: Response },
  frame: FrameParts & { readonly pages: Pages; readonly onBug: (error: Error) => void },
): Promise<void> {
  const { request, response } = exchange
  if (response.headersSent) {
    response.destroy(toError(caught))
    return
  }
  if (caught instanceof AppError) {
    const status = httpStatuses[caught.code]
    await sendPage(exchange, frame.pages, sheetOf(frame, request, status, caught.message), status)
    return
  }
  const { status } = (caught ?? {}) as { status?: unknown }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const text = status === 413 ? 'the form is too large' : 'the request cannot be read'
    await sendPage(exchange, frame.pages, sheetOf(frame, request, status, text), status)
    return
  }
  frame.onBug(toError(caught))
  const text = 'this page could not be made: it is a defect of sipward'
  await sendPage(exchange, frame.pages, sheetOf(frame, request, 500, text), 500)
}
