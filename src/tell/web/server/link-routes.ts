// What one-time links open: a name and a password for the first user, a password for others, the pages for a guest.
import type { Guests } from '../auth/guests.js'
import type { Newcomers } from '../auth/newcomers.js'
import type { PageFields } from '../pages/page-route.js'
import { pathUnder } from '../pages/path-under.js'
import { appearanceOf } from './appearance-of.js'
import { beginSession, type Exchange, safePath } from './begin-session.js'
import type { Client } from './client-address.js'
import { sheetOf } from './error-sheets.js'
import { makeLoneFrame } from './frame-maker.js'
import { linkSheet } from './login-sheets.js'
import type { PageFrame } from './run-pages.js'
import { sendPage } from './send-page.js'
import { sessionOf } from './web-request.js'

/** What these routes need. */
export interface LinkRouteParts {
  readonly frame: PageFrame
  readonly newcomers: Newcomers
}

/** Shows the sheet of a link; the link itself is not touched. */
export async function showLink(
  exchange: Exchange,
  frame: PageFrame,
  { problem, name }: { readonly problem: string; readonly name: string },
): Promise<void> {
  const { request } = exchange
  const isFirst = request.path.startsWith('/first-user/')
  const title = isFirst ? 'The first user' : 'A new password'
  const lone = makeLoneFrame(frame, appearanceOf(request), title)
  const action = safePath(request.path)
  const page = linkSheet(lone, { action, isFirst, name, problem })
  await sendPage(exchange, frame.pages, page, problem === '' ? 200 : 422)
}

/** Takes the form of the sheet. */
export async function takeLink(
  exchange: Exchange,
  body: PageFields,
  parts: LinkRouteParts,
): Promise<void> {
  const { request, response } = exchange
  const { newcomers, frame } = parts
  const { address } = response.locals.client as Client
  const isFirst = request.path.startsWith('/first-user/')
  const [name, password] = [body.get('name').trim(), body.get('password')]
  const problem = newcomers.problemOf({ name: isFirst ? name : undefined, password })
  const isSame = password === body.get('again')
  if (problem !== '' || !isSame) {
    const text = problem === '' ? 'The two passwords are not the same.' : problem
    await showLink(exchange, frame, { problem: text, name })
    return
  }
  const secret = String(request.params['secret']).slice(0, 100)
  const user = isFirst
    ? await newcomers.first(secret, { name, password }, address)
    : await newcomers.setPassword(secret, password, address)
  if (user !== undefined) {
    const isHeld = user.isTotpActive
    if (isHeld) response.redirect(303, pathUnder(frame.basePath, '/login'))
    else await beginSession(exchange, frame, user, '/')
    return
  }
  const text = 'this link was used, or has ended: make a new one with sipward web link'
  await sendPage(exchange, frame.pages, sheetOf(frame, request, 410, text), 410)
}

/** Lets a guest in. Whoever opens the link a second time in the same browser is in already. */
export async function enterByLink(
  exchange: Exchange,
  { frame, guests }: { readonly frame: PageFrame; readonly guests: Guests },
): Promise<void> {
  const { request, response } = exchange
  // Programs that look at links before people open them use none up.
  if (request.method !== 'GET') {
    response.status(204).end()
    return
  }
  if ((await sessionOf(request, response, frame.sessions)) !== undefined) {
    response.redirect(303, pathUnder(frame.basePath, '/'))
    return
  }
  const user = await guests.enter(String(request.params['secret']).slice(0, 100))
  if (user !== undefined) {
    await beginSession(exchange, frame, user, '/')
    return
  }
  const text =
    'this link was used, or has ended: log in with the name and the password that were printed with it'
  await sendPage(exchange, frame.pages, sheetOf(frame, request, 410, text), 410)
}
