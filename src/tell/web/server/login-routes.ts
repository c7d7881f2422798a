// What is asked without a login: the login itself, and one-time links. And the way out.
import express, { type Router } from 'express'
import type { Address, Network } from '../../../domain/address.js'
import { AppError } from '../../../domain/app-error.js'
import type { FailedLogin, Login, LoginStep } from '../auth/login.js'
import type { Guests } from '../auth/guests.js'
import type { Newcomers } from '../auth/newcomers.js'
import type { PageFields, RenderedPage } from '../pages/page-route.js'
import { pathUnder } from '../pages/path-under.js'
import { appearanceOf } from './appearance-of.js'
import { beginSession, type Exchange, safePath } from './begin-session.js'
import type { Client } from './client-address.js'
import { choiceCookie, sessionCookie } from './cookies.js'
import { answerPageError, sheetOf } from './error-sheets.js'
import { formFieldsOf, loginFormParsers } from './form-body.js'
import { makeLoneFrame } from './frame-maker.js'
import { enterByLink, showLink, takeLink } from './link-routes.js'
import { codeSheet, loginSheet } from './login-sheets.js'
import type { PageFrame } from './run-pages.js'
import { sendPage } from './send-page.js'
import { sessionOf } from './web-request.js'

/** A failed login, with whom it came from. */
export interface WebAttempt extends FailedLogin {
  readonly address: Address
  readonly port: number
  readonly victim: Address
  readonly userAgent: string
}

/** What these routes need besides the frame. */
export interface LoginRouteParts {
  readonly frame: PageFrame
  readonly login: Login
  readonly newcomers: Newcomers
  readonly guests: Guests
  readonly onFailed: (attempt: WebAttempt) => void
}

/** Makes the router. */
export function createLoginRoutes(parts: LoginRouteParts): Router {
  const { frame } = parts
  const router = express.Router({ caseSensitive: true, strict: true })
  const get = (path: string, show: (exchange: Exchange) => Promise<void>): void => {
    router.get(path, async (request, response) => {
      await guarded({ request, response }, frame, show)
    })
  }
  const post = (
    path: string,
    take: (exchange: Exchange, body: PageFields) => Promise<void>,
  ): void => {
    router.post(path, ...loginFormParsers, async (request, response) => {
      const exchange = { request, response }
      await guarded(exchange, frame, async () => {
        if (response.locals.isForeign === true) {
          throw new AppError('invalidValue', 'another site has sent this form')
        }
        await take(exchange, formFieldsOf(request))
      })
    })
  }
  get('/enter/:secret', (exchange) => enterByLink(exchange, parts))
  get('/login', (exchange) => showLogin(exchange, parts))
  post('/login', (exchange, body) => takePassword(exchange, body, parts))
  post('/login/code', (exchange, body) => takeCode(exchange, body, parts))
  post('/logout', (exchange) => logOut(exchange, parts))
  post('/preferences', (exchange, body) => keepChoice(exchange, body, frame))
  for (const word of ['first-user', 'set-password'] as const) {
    get(`/${word}/:secret`, (exchange) => showLink(exchange, frame, { problem: '', name: '' }))
    post(`/${word}/:secret`, (exchange, body) => takeLink(exchange, body, parts))
  }
  return router
}

async function guarded(
  exchange: Exchange,
  frame: PageFrame,
  answer: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  try {
    await answer(exchange)
  } catch (caught) {
    await answerPageError(caught, exchange, frame)
  }
}

async function showLogin(exchange: Exchange, { frame }: LoginRouteParts): Promise<void> {
  const { request, response } = exchange
  const to = safePath(fieldOf(request.query['to']))
  if ((await sessionOf(request, response, frame.sessions)) !== undefined) {
    response.redirect(303, pathUnder(frame.basePath, to))
    return
  }
  await showPassword(exchange, frame, { name: '', to, problem: '' })
}

async function takePassword(
  exchange: Exchange,
  body: PageFields,
  parts: LoginRouteParts,
): Promise<void> {
  const { address } = exchange.response.locals.client as Client
  if (await refusesBlocked(exchange, parts)) return
  const given = { name: body.get('name'), password: body.get('password').slice(0, 1024) }
  const step = await parts.login.password(given, address, tellerOf(exchange, parts))
  const to = safePath(body.get('to'))
  await goOn(step, { exchange, parts, to, isPassword: true, ...given, pending: '' })
}

async function takeCode(
  exchange: Exchange,
  body: PageFields,
  parts: LoginRouteParts,
): Promise<void> {
  const { address } = exchange.response.locals.client as Client
  if (await refusesBlocked(exchange, parts)) return
  const given = { pending: body.get('pending'), code: body.get('code').slice(0, 64) }
  const step = await parts.login.code(given, address, tellerOf(exchange, parts))
  const to = safePath(body.get('to'))
  await goOn(step, { exchange, parts, to, isPassword: false, name: '', pending: given.pending })
}

/** Behind a proxy the kernel cannot drop who is blocked: nobody of them is let in here either. */
async function refusesBlocked(exchange: Exchange, { frame }: LoginRouteParts): Promise<boolean> {
  const { request, response } = exchange
  const { address } = response.locals.client as Client
  const { entries, blocks } = await frame.operator.blocks.check(address as string as Network)
  const isAllowed = entries.some(({ list }) => list === 'allow')
  const isBlocked = blocks.some(({ flow }) => flow === undefined)
  if (isAllowed || !(isBlocked || entries.length > 0)) return false
  const text = `your address ${address} is blocked`
  await sendPage(exchange, frame.pages, sheetOf(frame, request, 403, text), 403)
  return true
}

interface Going {
  readonly exchange: Exchange
  readonly parts: LoginRouteParts
  readonly to: string
  readonly isPassword: boolean
  readonly name: string
  readonly pending: string
}

async function goOn(step: LoginStep, going: Going): Promise<void> {
  const { exchange, parts, to, name } = going
  const { frame } = parts
  switch (step.kind) {
    case 'in':
      await beginSession(exchange, frame, step.user, to)
      return
    case 'code': {
      const lone = makeLoneFrame(frame, appearanceOf(exchange.request), 'Log in')
      await sendPage(
        exchange,
        frame.pages,
        codeSheet(lone, { pending: step.pending, to, problem: '' }),
      )
      return
    }
    case 'again': {
      const problem = 'The password was too long ago, or too many codes were wrong: begin again.'
      await showPassword(exchange, frame, { name: '', to, problem, status: 403 })
      return
    }
    case 'refused': {
      const seconds = Math.ceil(step.waitMs / 1000)
      const wait = seconds > 0 ? ` The next try is taken in ${seconds} s.` : ''
      if (going.isPassword) {
        const problem = `Name or password is wrong.${wait}`
        await showPassword(exchange, frame, { name, to, problem, status: 403 })
        return
      }
      const problem = `The code is wrong, or was used before.${wait}`
      const lone = makeLoneFrame(frame, appearanceOf(exchange.request), 'Log in')
      const page = codeSheet(lone, { pending: going.pending, to, problem })
      await sendPage(exchange, frame.pages, page, 403)
    }
  }
}

async function logOut({ request, response }: Exchange, { frame }: LoginRouteParts): Promise<void> {
  const { isSecure } = response.locals.client as Client
  const loggedIn = await sessionOf(request, response, frame.sessions)
  if (loggedIn !== undefined) await frame.sessions.end(loggedIn)
  response.append('set-cookie', sessionCookie('', isSecure, 0))
  response.redirect(303, pathUnder(frame.basePath, '/login'))
}

/** The switches of colours and density, for browsers without script. */
function keepChoice(
  { request, response }: Exchange,
  body: PageFields,
  { basePath }: PageFrame,
): Promise<void> {
  const choices = { theme: ['', 'light', 'dark'], density: ['', 'dense'] } as const
  for (const [name, values] of Object.entries(choices)) {
    const value = values.find((each) => body.has(name) && each === body.get(name))
    if (value === undefined) continue
    response.append('set-cookie', choiceCookie(`sipward_${name}`, value, `${basePath}/`))
  }
  const referer = request.get('referer') ?? ''
  const path = URL.canParse(referer) ? new URL(referer).pathname : '/'
  const own = path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path
  response.redirect(303, pathUnder(basePath, safePath(own)))
  return Promise.resolve()
}

async function showPassword(
  exchange: Exchange,
  frame: PageFrame,
  shown: {
    readonly name: string
    readonly to: string
    readonly problem: string
    readonly status?: number
  },
): Promise<void> {
  const lone = makeLoneFrame(frame, appearanceOf(exchange.request), 'Log in')
  const page: RenderedPage = loginSheet(lone, { ...shown, name: shown.name.slice(0, 64) })
  await sendPage(exchange, frame.pages, page, shown.status)
}

/** Tells of failures at once. */
function tellerOf({ request, response }: Exchange, { onFailed }: LoginRouteParts) {
  const { address, port, victim } = response.locals.client as Client
  const userAgent = request.get('user-agent') ?? ''
  return (failed: FailedLogin): void => {
    onFailed({ ...failed, address, port, victim, userAgent })
  }
}

function fieldOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
