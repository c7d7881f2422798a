// Where a login ends: a new session, its cookie, and the page that was wanted.
import type { Request, Response } from 'express'
import type { User } from '../../../ports/accounts.js'
import { absoluteMs } from '../auth/login-sessions.js'
import { pathUnder } from '../pages/path-under.js'
import type { Client } from './client-address.js'
import { sessionCookie } from './cookies.js'
import type { PageFrame } from './run-pages.js'
import { sessionOf } from './web-request.js'

/** A request and its response. */
export interface Exchange {
  readonly request: Request
  readonly response: Response
}

/** Begins a session with an id of its own; one that the browser had before ends. */
export async function beginSession(
  { request, response }: Exchange,
  frame: PageFrame,
  user: User,
  to: string,
): Promise<void> {
  const { address, isSecure } = response.locals.client as Client
  const before = await sessionOf(request, response, frame.sessions)
  if (before !== undefined) await frame.sessions.end(before)
  const userAgent = request.get('user-agent') ?? ''
  const secret = await frame.sessions.begin(user, { address, userAgent })
  response.append('set-cookie', sessionCookie(secret, isSecure, absoluteMs / 1000))
  response.redirect(303, pathUnder(frame.basePath, to))
}

/** Returns the text where it is a path of ours, else the overview. */
export function safePath(text: string): string {
  return /^\/(?![/\\])[!-~]{0,2000}$/.test(text) && !/[\\"'<>]/.test(text) ? text : '/'
}
