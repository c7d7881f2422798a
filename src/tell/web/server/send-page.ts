// Pages and files onto the wire: never stored by anybody, HTML compressed.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Request, Response } from 'express'
import type { PageAnswer, RenderedPage } from '../pages/page-route.js'
import type { Pages } from '../pages/pages.js'

const leastCompressed = 1400
const level = 5

/**
 * Renders and sends a page. Form tokens are masked for each answer, so compression tells nothing of them;
 * a page that shows a secret is sent as it is.
 */
export async function sendPage(
  { request, response }: { readonly request: Request; readonly response: Response },
  pages: Pages,
  page: RenderedPage,
  status = 200,
): Promise<void> {
  const html = Buffer.from(pages.render(page.template, page.view))
  response.status(status).set({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept-encoding',
  })
  const isSecret = page.template === 'users' && page.view.shownOnce !== undefined
  const isGzip = !isSecret && request.acceptsEncodings('gzip') === 'gzip'
  if (!isGzip || html.length < leastCompressed) {
    response.send(html)
    return
  }
  response.set('content-encoding', 'gzip').send(await promisify(gzip)(html, { level }))
}

/** Sends a file to be saved; its name may hold nothing that a header or a folder could be misled by. */
export async function sendFile(
  response: Response,
  { name, type, text }: Extract<PageAnswer, { kind: 'file' }>,
): Promise<void> {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100)
  response.set({
    'content-type': type,
    'content-disposition': `attachment; filename="${safe}"`,
    'cache-control': 'no-store',
  })
  if (typeof text === 'string') response.send(text)
  else await pipeline(Readable.from(text), response)
}
