// Rows of pages into Express: who looks, may they, is the form ours; then the row answers.
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { AppError } from '../../../domain/app-error.js'
import type { Clock } from '../../../ports/clock.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { StoreBooks } from '../../../ports/store-books.js'
import type { ChangeWriter } from '../auth/change-writer.js'
import { formTokenName, isFormToken } from '../auth/form-tokens.js'
import type { LoggedIn, LoginSessions } from '../auth/login-sessions.js'
import { isAtLeast } from '../auth/roles.js'
import type { PageAnswer, PageContext, PageFlash, PageRoute } from '../pages/page-route.js'
import type { Pages } from '../pages/pages.js'
import { pathUnder } from '../pages/path-under.js'
import { appearanceOf } from './appearance-of.js'
import type { Client } from './client-address.js'
import { answerPageError, notFoundSheet, sheetOf } from './error-sheets.js'
import type { Flashes } from './flashes.js'
import { formFieldsOf, formParsers, pageFields } from './form-body.js'
import { type FrameParts, makeFrame } from './frame-maker.js'
import type { LiveStreams } from './live-streams.js'
import { PageOrders } from './page-orders.js'
import { sendFile, sendPage } from './send-page.js'
import { sessionOf } from './web-request.js'

/** What pages run in. */
export interface PageFrame extends FrameParts {
  readonly operator: Operator
  readonly books: Pick<StoreBooks, 'changes' | 'news' | 'reports'>
  readonly pages: Pages
  readonly sessions: LoginSessions
  readonly flashes: Flashes<PageFlash>
  readonly streams: LiveStreams
  readonly changes: ChangeWriter
  readonly clock: Clock
  readonly onBug: (error: Error) => void
}

/** Makes the router of these rows. */
export function runPages(routes: readonly PageRoute[], frame: PageFrame): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const row of routes) {
    const pattern = row.path.replaceAll(/\{(\w+)\}/g, ':$1')
    const parsers = row.method === 'post' ? formParsers : []
    router[row.method](pattern, known(row, frame), ...parsers, async (request, response) => {
      await answer(row, { request, response }, frame)
    })
  }
  return router
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

/** Before a body is read: somebody is logged in, and the role suffices. */
function known(row: PageRoute, frame: PageFrame): RequestHandler {
  return async (request, response, next) => {
    const loggedIn = await sessionOf(request, response, frame.sessions)
    if (loggedIn === undefined) {
      const to = row.method === 'get' ? `?to=${encodeURIComponent(request.url)}` : ''
      response.redirect(303, pathUnder(frame.basePath, `/login${to}`))
      return
    }
    if (!isAtLeast(loggedIn.user.role, row.role)) {
      const text = `this needs the role ${row.role}, and you are ${loggedIn.user.role}`
      await sendPage({ request, response }, frame.pages, sheetOf(frame, request, 403, text), 403)
      return
    }
    if (response.locals.isForeign === true) {
      const text = 'another site has sent this form'
      await sendPage({ request, response }, frame.pages, sheetOf(frame, request, 403, text), 403)
      return
    }
    response.locals.loggedIn = loggedIn
    next()
  }
}

async function answer(row: PageRoute, exchange: Exchange, frame: PageFrame): Promise<void> {
  const { request, response } = exchange
  const loggedIn = response.locals.loggedIn as LoggedIn
  try {
    const body = row.method === 'post' ? formFieldsOf(request) : pageFields([])
    if (row.method === 'post' && !isFormToken(body.get(formTokenName), loggedIn.secret)) {
      throw new AppError(
        'invalidValue',
        'the form is of another login: look again, and send it again',
      )
    }
    const orders = ordersOf(exchange, loggedIn, frame)
    const context = contextOf(exchange, loggedIn, { body, orders }, frame)
    await send(withWord(await row.handle(context), orders), exchange, frame)
  } catch (caught) {
    if (row.method === 'post' && caught instanceof AppError && caught.code === 'invalidValue') {
      frame.flashes.put(loggedIn.session.hash, { text: caught.message, state: 'act' })
      response.redirect(303, pathUnder(frame.basePath, senderOf(request, frame.basePath)))
      return
    }
    await answerPageError(caught, exchange, frame)
  }
}

function ordersOf({ response }: Exchange, { user }: LoggedIn, frame: PageFrame): PageOrders {
  const { address } = response.locals.client as Client
  const { operator, changes, clock } = frame
  return new PageOrders({
    ...{ operator, changes, now: clock.now() },
    author: { name: user.name, address },
  })
}

function withWord(answer: PageAnswer, orders: PageOrders): PageAnswer {
  if (answer.kind !== 'redirect' || answer.flash === undefined) return answer
  return { ...answer, flash: orders.wordOf(answer.flash) }
}

function contextOf(
  { request, response }: Exchange,
  loggedIn: LoggedIn,
  { body, orders }: Pick<PageContext, 'body'> & { readonly orders: PageOrders },
  frame: PageFrame,
): PageContext {
  const { address } = response.locals.client as Client
  const { user, session } = loggedIn
  const appearance = appearanceOf(request)
  const question = request.url.indexOf('?')
  const query = question < 0 ? '' : request.url.slice(question + 1)
  return {
    operator: orders.operator,
    books: frame.books,
    user: { name: user.name, role: user.role },
    session: session.hash,
    address,
    query: pageFields(new URLSearchParams(query)),
    body,
    params: request.params as Readonly<Record<string, string>>,
    now: frame.clock.now(),
    zone: appearance.zone,
    frame: (page) => {
      const flash = frame.flashes.take(session.hash)
      return makeFrame(frame, { loggedIn, address, appearance, flash }, page)
    },
  }
}

async function send(given: PageAnswer, exchange: Exchange, frame: PageFrame): Promise<void> {
  const { request, response } = exchange
  switch (given.kind) {
    case 'page':
      await sendPage(exchange, frame.pages, given, given.status)
      return
    case 'redirect': {
      const { session } = response.locals.loggedIn as LoggedIn
      if (given.flash !== undefined) frame.flashes.put(session.hash, given.flash)
      response.redirect(303, pathUnder(frame.basePath, given.to))
      return
    }
    case 'file':
      await sendFile(response, given)
      return
    case 'stream': {
      const { session } = response.locals.loggedIn as LoggedIn
      const lastEventId = request.get('last-event-id') ?? ''
      const isStillIn = () => frame.sessions.isInForce(session)
      await frame.streams.pour(response, given, { session: session.hash, lastEventId, isStillIn })
      return
    }
    case 'notFound':
      await sendPage(exchange, frame.pages, notFoundSheet(frame, request), 404)
  }
}

/** The page that a form stood on, as the browser says; the overview where it does not. */
function senderOf(request: Request, basePath: string): string {
  const referer = request.get('referer') ?? ''
  if (!URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname
  return /^\/(?![/\\])[\w./~%-]*$/.test(path) ? `${path}${search.slice(0, 2000)}` : '/'
}
