// Serves the built files below /assets/VERSION/: compressed once at start, kept by browsers for ever. Flags,
// which are many and seldom asked for, are read from the disk.
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import express, { type Request, type Response, type Router } from 'express'
import { builtAssets } from './page-assets.js'

interface AssetFile {
  readonly type: string
  readonly plain: Buffer
  readonly gzipped: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}
const forEver = 'public, max-age=31536000, immutable'

/** Makes the routes; they need no login, for the sheet of the login is made of them too. */
export async function createAssetRoutes(folder: URL = builtAssets): Promise<Router> {
  const files = await readFiles(folder)
  const router = express.Router()
  const flags = { immutable: true, maxAge: '365d', index: false, redirect: false } as const
  router.use('/:version/flags', express.static(fileURLToPath(new URL('flags/', folder)), flags))
  router.get('/:version/:name', (request: Request, response: Response) => {
    const file = files.get(String(request.params['name']))
    if (file === undefined) {
      response.status(404).type('text').send('there is no such file\n')
      return
    }
    const isGzip = request.acceptsEncodings('gzip') === 'gzip'
    response.set({ 'content-type': file.type, 'cache-control': forEver, vary: 'accept-encoding' })
    if (isGzip) response.set('content-encoding', 'gzip')
    response.send(isGzip ? file.gzipped : file.plain)
  })
  return router
}

async function readFiles(folder: URL): Promise<ReadonlyMap<string, AssetFile>> {
  const names = (await readdir(folder)).filter((name) => extname(name) in types)
  const files = names.map(async (name): Promise<[string, AssetFile]> => {
    const plain = await readFile(new URL(name, folder))
    const gzipped = await promisify(gzip)(plain, { level: 9 })
    return [name, { type: types[extname(name)] ?? '', plain, gzipped }]
  })
  return new Map(await Promise.all(files))
}
