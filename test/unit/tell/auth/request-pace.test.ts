// One address that asks too fast is refused before anything is looked up, and others are not.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import { createRequestPace } from '../../../../src/tell/web/server/request-pace.js'

describe('the pace of requests', () => {
  it('refuses what one address asks above it, and leaves others alone', async () => {
    let asked = 0
    const app = express()
    app.use((request, response, next) => {
      response.locals.client = { address: request.get('x-from') }
      next()
    })
    app.use(createRequestPace(3))
    app.use((_request, response) => {
      asked += 1
      response.send('ok')
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const ask = async (from: string) =>
      (await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-from': from } })).status

    const statuses = []
    for (let count = 0; count < 5; count += 1) statuses.push(await ask('203.0.113.66'))
    statuses.push(await ask('198.51.100.7'))
    server.close()

    expect(statuses).to.deep.equal([200, 200, 200, 429, 429, 200])
    expect(asked).to.equal(4)
  })
})
