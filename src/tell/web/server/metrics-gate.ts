// Programs that may read the metrics without a token, by their addresses.
import type { RequestHandler } from 'express'
import type { Network } from '../../../domain/address.js'
import { type Client, isListed } from './client-address.js'

/**
 * Makes the handler that lets the listed addresses read; all others need a token or a session. A proxy that
 * does not say who asks might ask for anybody.
 */
export function letListedRead(
  listed: readonly Network[],
  proxies: readonly Network[],
): RequestHandler {
  return (_request, { locals }, next) => {
    const { address } = locals.client as Client
    if (isListed(address, listed) && !isListed(address, proxies)) locals.access = { scope: 'read' }
    next()
  }
}
