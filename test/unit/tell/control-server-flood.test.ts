// The control socket beside clients that connect and say nothing, or half of it: its owner is served.
import { expect } from 'chai'
import { connect, type Socket } from 'node:net'
import { waitUntil } from '../../support/wait-until.js'
import { type ApiServer, serve } from './api-server.js'
import { sampleStatus } from './callback-core.js'

const slowClients = 600

describe('the control socket beside 600 slow clients', function () {
  this.timeout(60_000)
  let server: ApiServer
  const clients: Socket[] = []
  before(async () => {
    server = await serve({ status: () => Promise.resolve(sampleStatus) })
  })
  after(async () => {
    for (const client of clients) client.destroy()
    await server.stop()
  })

  const flood = async (text: string): Promise<void> => {
    let connected = 0
    for (let index = 0; index < slowClients; index += 1) {
      const client = connect(server.socket, () => {
        connected += 1
        client.write(text)
      })
      client.on('error', () => (connected += 1))
      client.resume()
      clients.push(client)
    }
    await waitUntil(() => connected >= slowClients, { what: 'the connections' })
  }

  for (const [title, text] of [
    ['say nothing', ''],
    ['say half a request', 'GET /api/v1/status HTTP/1.1\r\nhost:'],
    [
      'announce a body and send none',
      'POST /api/v1/unblock HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n',
    ],
  ] as const) {
    it(`answers its owner each time while they ${title}`, async () => {
      await flood(text)

      for (let round = 0; round < 20; round += 1) {
        const { status } = await server.ask('GET', '/api/v1/status')
        expect(status).to.equal(200)
      }
    })
  }

  it('lets the oldest that wait go once others come, and keeps the newest', async () => {
    clients.splice(0).forEach((client) => client.destroy())
    await flood('')

    await waitUntil(
      async () => {
        await server.ask('GET', '/api/v1/status')
        return clients.filter(({ destroyed }) => destroyed).length >= 400
      },
      { what: 'the end of the oldest' },
    )
    const isGone = clients.map(({ destroyed }) => destroyed)

    expect(isGone.slice(0, 300)).to.not.include(false)
    expect(isGone.slice(-50)).to.not.include(true)
  })

  it('ends who has been idle for too long', async function () {
    this.timeout(30_000)

    await waitUntil(() => clients.every(({ destroyed }) => destroyed), {
      what: 'the end of all idle clients',
      deadlineMs: 25_000,
    })
  })
})
