// Serves the gallery's pages and the built files on loopback, with the policy of the pages.
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtAssets, readPageAssets } from '../../src/tell/web/pages/page-assets.js'
import { loadPages } from '../../src/tell/web/pages/pages.js'
import type { PageViews } from '../../src/tell/web/pages/views/page-views.js'

/** A page of the gallery: its template and its view. */
export type GalleryPage = {
  [Name in keyof PageViews]: { readonly template: Name; readonly view: PageViews[Name] }
}[keyof PageViews]

export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const kinds: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
}

/** Starts the server; `url` ends in the base path, `send` reaches every page that listens. */
export async function servePages(
  pages: Readonly<Record<string, GalleryPage>>,
  folder: URL = builtAssets,
) {
  const assets = await readPageAssets(folder)
  const listeners = new Set<ServerResponse>()
  const renderer = await loadPages(assets)
  const base = '/sipward/'
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(base.length).replace(/[?#].*/, '')
    if (path === 'api/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(': hello\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
      return
    }
    void answer(path).then(({ status, type, body }) => {
      response.writeHead(status, { 'content-type': type, 'content-security-policy': policy })
      response.end(body)
    })
  })
  const answer = async (path: string) => {
    const file = /^assets\/\w+\/((?:flags\/)?[\w-]+\.(css|js|svg))$/.exec(path)
    if (file !== null) {
      const body = await readFile(new URL(file[1] ?? '', folder))
      return { status: 200, type: kinds[file[2] ?? ''] ?? 'text/plain', body }
    }
    const page = pages[path]
    if (page === undefined) return { status: 404, type: 'text/plain', body: 'no such page' }
    const html = renderer.render(page.template, page.view)
    return { status: 200, type: 'text/html; charset=utf-8', body: html }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    listeners,
    send: (event: string, data: string) => {
      for (const listener of listeners) listener.write(`event: ${event}\ndata: ${data}\n\n`)
    },
    url: `http://127.0.0.1:${port}${base}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}
