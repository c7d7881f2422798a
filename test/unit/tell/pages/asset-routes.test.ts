// The built files over HTTP, as a browser asks for them; a first visit fits into its bound.
import { once } from 'node:events'
import { get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import express from 'express'
import { createAssetRoutes } from '../../../../src/tell/web/pages/asset-routes.js'
import { readPageAssets } from '../../../../src/tell/web/pages/page-assets.js'
import { loadPages } from '../../../../src/tell/web/pages/pages.js'
import { overview } from '../../../look/views/overview.js'
import { type AssetFolder, makeAssetFolder } from '../../../support/asset-folder.js'

describe('the asset routes', () => {
  let folder: AssetFolder
  let server: Server
  const fetchFile = async (path: string, headers: Record<string, string> = {}) => {
    const { port } = server.address() as AddressInfo
    const [answer] = (await once(get({ port, path, headers }), 'response')) as [IncomingMessage]
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) }
  }

  before(async () => {
    folder = await makeAssetFolder()
    const app = express().use('/assets', await createAssetRoutes(folder.url))
    server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  after(async () => {
    server.close()
    await folder.remove()
  })

  it('send a file compressed to whoever takes that, to be kept for ever', async () => {
    const packed = await fetchFile('/assets/1/app.css', { 'accept-encoding': 'gzip' })
    const plain = await fetchFile('/assets/1/app.css', { 'accept-encoding': 'identity' })

    expect(packed.headers).to.include({
      'content-type': 'text/css; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(gunzipSync(packed.body).equals(plain.body)).to.equal(true)
    expect(plain.headers).to.not.have.property('content-encoding')
  })

  it('send flags, and nothing that is not theirs', async () => {
    expect((await fetchFile('/assets/1/flags/de.svg')).headers['content-type']).to.match(/svg/)
    for (const path of [
      '1/version.txt',
      '1/none.css',
      '1/..%2fpackage.json',
      '1/flags/..%2fapp.css',
      '1/__proto__',
    ]) {
      expect((await fetchFile(`/assets/${path}`)).status, path).to.be.oneOf([403, 404])
    }
  })

  it('keep the first visit to the overview below 120 KB', async () => {
    const pages = await loadPages(await readPageAssets(folder.url))
    const html = pages.render('overview', overview)
    const names = [...html.matchAll(/assets\/\w+\/([\w/.-]+)/g)].map((name) => name[1] ?? '')
    const scripts = ['keys', 'live', 'live-row', 'menus', 'preferences', 'selection', 'times']
    const wanted = new Set([...names, ...scripts.map((name) => `${name}.js`)])
    let bytes = gzipSync(html).length
    for (const name of wanted) {
      const { status, body } = await fetchFile(`/assets/1/${name}`, { 'accept-encoding': 'gzip' })
      expect(status, name).to.equal(200)
      bytes += body.length
    }

    expect(wanted.size).to.be.greaterThan(20)
    expect(bytes).to.be.lessThan(120 * 1024)
  })
})
