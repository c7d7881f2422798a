// The API over a real Unix socket: how many attacks there were.
import { expect } from 'chai'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'
import { hostileText } from './callback-core.js'

// What could steer a terminal or hide: anything invisible but the line end.
const dangerous = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u
const path = '/api/v1/attacks/counts'

describe('the API, asked how many attacks there were', () => {
  const servers: ApiServer[] = []
  const start = async (methods: Partial<EveryDesk>) => {
    const server = await serve(methods)
    servers.push(server)
    return server
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })

  it('answers the counts of a span of time, and of all time where none is given', async () => {
    const spans: unknown[] = []
    const perVictim = [{ key: '203.0.113.10', count: 7 }]
    const perCountry = [{ key: '', count: 7 }]
    const perType = [{ key: `INVITE${hostileText}`, count: 7 }]
    const perDay = [{ key: '2026-11-21', count: 7 }]
    const counts = { total: 7, perVictim, perCountry, perType, perDay }
    const server = await start({
      attackCounts: (span) => {
        spans.push(span)
        return Promise.resolve(counts)
      },
    })

    const query = 'from=2026-11-21&to=2026-11-21T02:00:00.5%2B01:00'
    const { json, text } = await server.ask('GET', `${path}?${query}`)
    await server.ask('GET', path)

    expect(json).to.deep.equal(counts)
    expect(text).not.to.match(dangerous)
    expect(spans).to.deep.equal([
      { from: Date.UTC(2026, 10, 21), to: Date.UTC(2026, 10, 21, 1, 0, 0, 500) },
      { from: 0, to: Number.MAX_SAFE_INTEGER },
    ])
  })

  it('says of a page where its total is a lower bound', async () => {
    const server = await start({
      attacks: () => Promise.resolve({ items: [], total: 10_000, isTotalAtLeast: true }),
    })

    const { json } = await server.ask('GET', '/api/v1/attacks?search=1')

    expect(json).to.deep.equal({ items: [], total: 10_000, totalAtLeast: true })
  })

  for (const [query, message] of [
    ['from=yesterday', 'from must be a date, or a time with its zone'],
    ['to=2026-02-99', 'to must be a date, or a time with its zone'],
    ['from=2026-11-21&from=2026-11-22', 'from is given more than once'],
    ['page=1', 'there is no parameter "page"'],
  ] as const) {
    it(`refuses the query ${query}`, async () => {
      const server = await start({})

      const { status, json } = await server.ask('GET', `${path}?${query}`)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.message').that.contains(message)
    })
  }
})
