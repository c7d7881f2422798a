// Who asks over the network: a Bearer token (RFC 6750) with a scope, of which the store has the hash alone.
import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { Clock } from '../../../ports/clock.js'
import type { Tokens } from '../../../ports/tokens.js'
import { notAllowed, notKnown } from '../api/route/api-error.js'
import { type Authorize, scopes } from '../api/route/route.js'

/** Makes the judge of who may ask a row. */
export function requireToken(tokens: Pick<Tokens, 'find' | 'touch'>, clock: Clock): Authorize {
  return async (request, scope) => {
    const token = bearerOf(request)
    if (token === undefined) throw notKnown('a token is needed: Authorization: Bearer TOKEN')
    const hash = createHash('sha256').update(token).digest('hex')
    const known = await tokens.find(hash, clock.now())
    if (known === undefined) throw notKnown('this token does not exist, or it has ended')
    if (scopes.indexOf(known.scope) < scopes.indexOf(scope)) {
      throw notAllowed(`this token may ${known.scope}; ${scope} is needed`)
    }
    await tokens.touch(known.id, clock.now())
    return known.id
  }
}

function bearerOf(request: Request): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/-]{16,512}=*)$/i.exec(request.get('authorization') ?? '')?.[1]
}
