// How fast one address may ask the pages: the main thread also works for the path.
import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Client } from './client-address.js'

/** Requests a minute of one address: a first visit of a page has about thirty. */
export const paceOfAddress = 6000

/** Makes the handler that refuses what is faster, before anything is read or looked up. */
export function createRequestPace(limit = paceOfAddress): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // The address is that of the request check; the library's own check would look at Express's.
    validate: false,
    keyGenerator: (_request, { locals }) => ipKeyGenerator((locals.client as Client).address),
    handler: (_request, response) => {
      response.status(429).type('text').send(`more than ${limit} requests in a minute\n`)
    },
  })
}
