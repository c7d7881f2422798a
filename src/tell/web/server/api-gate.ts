// Who asks the API over the network: a program with a token, or a person's session. How much they may ask
// is judged at each row, how often here.
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Clock } from '../../../ports/clock.js'
import type { Author } from '../../../ports/operator/people-desk.js'
import type { Tokens, TokenScope } from '../../../ports/tokens.js'
import { denial, errorJson, sendJson } from '../api/route/api-error.js'
import type { AnyRoute } from '../api/route/route.js'
import type { LoginSessions } from '../auth/login-sessions.js'
import { includesScope, scopeOf } from '../auth/roles.js'
import { hashOfSecret } from '../auth/secret-words.js'
import type { Client } from './client-address.js'
import { sessionOf } from './web-request.js'

const windowMs = 60_000
/** How often one token, session or unknown address may ask in a minute. */
export const requestsPerMinute = 600

/** What the gate needs. */
export interface ApiGateParts {
  readonly tokens: Tokens
  readonly sessions: LoginSessions
  readonly clock: Clock
}

interface Access {
  readonly scope: TokenScope
}

const hint = 'send Authorization: Bearer TOKEN, or log in'

/** Makes the handlers before the API. */
export function createApiGate(parts: ApiGateParts): readonly RequestHandler[] {
  return [
    async (request, response, next) => {
      await recognise(request, response, parts)
      next()
    },
    rateLimit({
      windowMs,
      limit: requestsPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // Without a proxy in the list nobody can choose an address; the check would look at Express's own.
      validate: false,
      keyGenerator: (_request, { locals }) =>
        (locals.rateKey as string | undefined) ?? ipKeyGenerator((locals.client as Client).address),
      handler: (_request, response) => {
        const message = `more than ${requestsPerMinute} requests in a minute`
        sendJson(response, errorJson('tooMany', message, 'wait a minute'), 429)
      },
    }),
  ]
}

/** Throws where who asks may not ask this row. */
export function authorizeRow(row: AnyRoute, { locals }: Response): void {
  if (row.needsNobody === true) return
  const access = locals.access as Access | undefined
  if (access === undefined) throw denial(401, 'nobody is logged in', hint)
  if (locals.isForeign === true) {
    throw denial(403, 'another site asks in your name', 'open the pages themselves')
  }
  if (includesScope(access.scope, row.scope)) return
  const message = `this needs the scope ${row.scope}, and ${access.scope} is what you have`
  throw denial(403, message, 'ask an administrator for a token that may')
}

async function recognise(
  request: Request,
  response: Response,
  { tokens, sessions, clock }: ApiGateParts,
): Promise<void> {
  const { locals } = response
  const { address } = locals.client as Client
  const [, bearer] =
    /^Bearer +([\w.~+/-]{1,256}=*) *$/i.exec(request.get('authorization') ?? '') ?? []
  if (bearer !== undefined) {
    const hash = hashOfSecret(bearer)
    const token = await tokens.find(hash, clock.now())
    if (token === undefined) return
    await tokens.touch(token.id, clock.now())
    know(locals, hash, { scope: token.scope }, { name: `api ${token.name}`, address })
    locals.isStillIn = async () => (await tokens.find(hash, clock.now())) !== undefined
    // No browser adds this header by itself: nobody can ask in the name of a token's owner.
    locals.isForeign = false
    return
  }
  const found = await sessionOf(request, response, sessions)
  if (found === undefined) return
  const { session, user } = found
  // Our own pages send one of the two; what has neither is sent by no page, and has no form token.
  const isSilent =
    request.get('sec-fetch-site') === undefined && request.get('origin') === undefined
  if (isSilent && request.method !== 'GET' && request.method !== 'HEAD') locals.isForeign = true
  know(locals, session.hash, { scope: scopeOf(user.role) }, { name: user.name, address })
  locals.isStillIn = () => sessions.isInForce(session)
}

function know(locals: Response['locals'], key: string, access: Access, author: Author): void {
  locals.access = access
  locals.author = author
  locals.session = key
  locals.rateKey = key
}
