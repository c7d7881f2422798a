// The API over a real Unix socket: how many attacks there were.
import { expect } from 'chai'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'
import type { AttackCounts, AttackFilter } from '../../../src/ports/attack-query.js'
import { plainCounts } from '../../contract/plain-attacks.js'
import { hostileText, sampleAttack } from './callback-core.js'

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
    const seven = { count: 7, attempts: 70 }
    const counts: AttackCounts = {
      ...plainCounts([], {}),
      ...{ total: 7, attempts: 70, sources: 3, atLeast: ['sources'] },
      perVictim: [{ key: '203.0.113.10', ...seven }],
      perCountry: [{ key: '', ...seven }],
      perType: [{ key: `INVITE${hostileText}`, ...seven }],
      perDay: [{ key: '2026-11-21', ...seven }],
    }
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
      {},
    ])
  })

  it('hands every filter on, what is excluded, and several values of one', async () => {
    const asked: AttackFilter[] = []
    const server = await start({
      attacks: (query) => {
        asked.push(query)
        return Promise.resolve({ items: [], total: 0 })
      },
    })

    const query =
      'source=2001:db8::7&victim=!203.0.113.10&type=invite&type=!OPTIONS&tool=SIPcli&country=!de' +
      '&account=!%5C!x&number=&action=denied&proof=!oneWay&host=edge-1&pbx=main&campaign=c1'
    const { status } = await server.ask('GET', `/api/v1/attacks?${query}`)

    expect(status).to.equal(200)
    expect(asked).to.deep.equal([
      {
        source: '2001:db8::/64',
        victim: { not: ['203.0.113.10'] },
        type: { is: ['INVITE'], not: ['OPTIONS'] },
        tool: 'sipcli',
        country: { not: ['DE'] },
        account: { not: ['!x'] },
        number: '',
        action: 'denied',
        proof: { not: ['oneWay'] },
        host: 'edge-1',
        pbx: 'main',
        campaign: 'c1',
        page: 1,
        perPage: 50,
      },
    ])
  })

  it('groups by source where it is asked to', async () => {
    const latest = { ...sampleAttack, id: 'latest' }
    const server = await start({
      attackGroups: () =>
        Promise.resolve({ items: [{ latest, attacks: 4, attempts: 44 }], total: 9 }),
    })

    const { json } = await server.ask('GET', '/api/v1/attacks?groupBy=source')

    expect(json).to.have.property('total', 9)
    expect(json).to.have.nested.property('items[0].id', 'latest')
    expect(json).to.have.deep.nested.property('items[0].group', { attacks: 4, attempts: 44 })
  })

  it('counts the days of a zone, of 23 hours too', async () => {
    const steps: (readonly number[])[] = []
    const server = await start({
      attackCounts: (query) => {
        steps.push(query.steps ?? [])
        return Promise.resolve(plainCounts([], query))
      },
    })

    const span = 'from=2026-03-28T00:00:00%2B01:00&to=2026-03-30T12:00:00%2B02:00'
    await server.ask('GET', `${path}?step=day&zone=Europe/Berlin&${span}`)

    expect(steps[0]?.map((at) => new Date(at).toISOString().slice(0, 16))).to.deep.equal([
      '2026-03-27T23:00',
      '2026-03-28T23:00',
      '2026-03-29T22:00',
      '2026-03-30T10:00',
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
    ['victim=!here', 'victim must be an address, not "!here"; ! before it excludes it'],
    ['country=Germany', 'country must be two letters, an ISO 3166 code'],
    ['action=shot', 'action must be one of blocked, denied'],
    ['source=203.0.113.0/24', 'source must be an address, or the /64'],
    ['top=101', 'top must be a whole number from 1 to 100'],
    ['zone=Mars/Base', 'zone must be an IANA zone'],
    ['step=week', 'step must be hour or day'],
  ] as const) {
    it(`refuses the query ${query}`, async () => {
      const server = await start({})

      const { status, json } = await server.ask('GET', `${path}?${query}`)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.message').that.contains(message)
    })
  }
})
