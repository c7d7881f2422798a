// The API over a real Unix socket: what it answers.
import { expect } from 'chai'
import { defaultSettings, type Settings } from '../../../src/domain/settings.js'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'
import {
  entry,
  hostileText,
  sampleAttack,
  sampleBlock,
  sampleFlowBlock,
  sampleStatus,
  sampleStory,
  withHealth,
} from './callback-core.js'

// What could steer a terminal or hide: anything invisible but the line end.
const dangerous = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u

describe('the API', () => {
  const servers: ApiServer[] = []
  const start = async (methods: Partial<EveryDesk>) => {
    const server = await serve(methods)
    servers.push(server)
    return server
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })

  it('answers the status with the counts at the top, and every part below', async () => {
    const server = await start({ status: () => Promise.resolve(sampleStatus) })

    const { status, json, headers } = await server.ask('GET', '/api/v1/status')

    expect(status).to.equal(200)
    expect(headers['content-type']).to.equal('application/json; charset=utf-8')
    expect(headers['cache-control']).to.equal('no-store')
    expect(headers).not.to.have.property('x-powered-by')
    expect(json).to.include({
      allow: 3,
      deny: 1200,
      dynamicPermanent: 1,
      dynamicTemporary: 2,
      flow: 1,
      version: '0.1.0',
      host: 'edge-1',
      startedAt: '2026-11-20T00:28:03.250Z',
      uptimeSeconds: 93_784,
      monitoring: false,
    })
    expect(json).to.have.nested.include({
      'sources[0].lag.maxMs': 1200,
      'sources[1].lag': null,
      'firewall.verifiedAt': '2026-11-21T02:31:05.250Z',
      'recorder.pending': 0,
    })
  })

  it('answers attacks with hostile text escaped, so that the answer is safe on a terminal', async () => {
    const server = await start({
      attacks: () => Promise.resolve({ items: [sampleAttack], total: 7 }),
    })

    const { json, text } = await server.ask('GET', '/api/v1/attacks')

    expect(text).not.to.match(dangerous)
    expect(json).to.deep.equal({
      items: [
        {
          id: 'attack-1',
          at: '2026-11-21T02:31:07.250Z',
          type: 'REGISTER',
          typeInferred: false,
          source: '203.0.113.66',
          victim: '203.0.113.10',
          userAgent: hostileText,
          knownTool: false,
          account: `100${hostileText}`,
          calledNumber: `00${hostileText}`,
          campaign: '',
          country: 'DE',
          countryName: 'Germany',
          host: 'edge-1',
          pbx: 'pbx',
          attempts: 10,
          proof: 'returned',
          rule: 'sipBlocking',
          action: 'blocked',
        },
      ],
      total: 7,
    })
  })

  it('hands a query on, checked and in canonical values', async () => {
    const queries: unknown[] = []
    const server = await start({
      attacks: (query) => {
        queries.push(query)
        return Promise.resolve({ items: [], total: 0 })
      },
    })

    await server.ask('GET', '/api/v1/attacks')
    await server.ask(
      'GET',
      '/api/v1/attacks?source=2001:DB8::66&type=register&from=2026-11-21&to=2026-11-21T02:00:00.5%2B01:00&search=%00x&page=3&perPage=1000',
    )

    expect(queries).to.deep.equal([
      { page: 1, perPage: 50 },
      {
        page: 3,
        perPage: 1000,
        source: '2001:db8::/64',
        type: 'REGISTER',
        from: Date.UTC(2026, 10, 21),
        to: Date.UTC(2026, 10, 21, 1, 0, 0, 500),
        search: '\0x',
      },
    ])
  })

  it('answers blocks of every kind in one shape', async () => {
    const denied = entry('deny', '198.51.100.9', 'sipward', '3 strikes')
    const server = await start({
      blocks: ({ network }) =>
        Promise.resolve({
          items: network === undefined ? [sampleBlock, sampleFlowBlock, denied] : [],
          total: 3,
        }),
    })

    const { json } = await server.ask('GET', '/api/v1/blocks')
    const none = await server.ask('GET', '/api/v1/blocks?address=203.0.113.0/24')

    const { items } = json as { items: Record<string, unknown>[] }
    expect(items.map((item) => [item.address, item.permanent, item.until])).to.deep.equal([
      ['203.0.113.66', false, '2026-11-21T03:31:07.250Z'],
      ['203.0.113.80', false, '2026-11-21T03:31:07.250Z'],
      ['198.51.100.9', true, null],
    ])
    expect(items[1]?.flow).to.deep.equal({ address: '203.0.113.80', port: 5070, protocol: 'udp' })
    expect(items[2]).to.include({ type: null, userAgent: '', country: '', note: '3 strikes' })
    expect(new Set(items.map((item) => Object.keys(item).sort().join())).size).to.equal(1)
    expect(none.json).to.deep.equal({ items: [], total: 3 })
  })

  it('lists, adds and removes entries of both lists', async () => {
    const calls: unknown[] = []
    const server = await start({
      entries: (list, page) => {
        calls.push(['entries', list, page])
        return Promise.resolve({ items: [entry(list, '192.0.2.1')], total: 1 })
      },
      addEntry: (list, network, { note }) => {
        calls.push(['add', list, network, note])
        return Promise.resolve(entry(list, network, 'operator', note))
      },
      removeEntry: (list, network) => {
        calls.push(['remove', list, network])
        return Promise.resolve(false)
      },
    })

    const listed = await server.ask('GET', '/api/v1/allowlist?perPage=5')
    const added = await server.ask('POST', '/api/v1/denylist', {
      address: '198.51.100.77/24',
      note: 'scanner',
    })
    const removed = await server.ask('DELETE', '/api/v1/denylist?address=2001:DB8::/32')

    expect(listed.json).to.deep.equal({
      items: [
        {
          list: 'allow',
          address: '192.0.2.1',
          origin: 'operator',
          note: '',
          since: '2026-11-21T02:31:07.250Z',
          country: '',
          countryName: '',
        },
      ],
      total: 1,
      names: [],
    })
    expect(added.json).to.include({ address: '198.51.100.0/24', note: 'scanner', list: 'deny' })
    expect(removed.json).to.deep.equal({ address: '2001:db8::/32', removed: false })
    expect(calls).to.deep.equal([
      ['entries', 'allow', { page: 1, perPage: 5 }],
      ['add', 'deny', '198.51.100.0/24', 'scanner'],
      ['remove', 'deny', '2001:db8::/32'],
    ])
  })

  it('tells which lists an address is in, and what that means in the end', async () => {
    const server = await start({
      check: (network) =>
        Promise.resolve({
          entries:
            network === '203.0.113.66'
              ? [entry('deny', '203.0.113.0/24'), entry('allow', '203.0.113.66')]
              : [],
          blocks: network === '192.0.2.1' ? [] : [sampleBlock, sampleFlowBlock],
        }),
    })
    const verdict = async (address: string) => {
      const { json } = await server.ask('GET', `/api/v1/check/${encodeURIComponent(address)}`)
      const { verdict, lists } = json as { verdict: string; lists: string[] }
      return [verdict, lists]
    }

    expect(await verdict('203.0.113.66')).to.deep.equal([
      'allowed',
      ['allow', 'deny', 'dynamic', 'flow'],
    ])
    expect(await verdict('2001:db8::/64')).to.deep.equal(['blocked', ['dynamic', 'flow']])
    expect(await verdict('192.0.2.1')).to.deep.equal(['free', []])
  })

  it('tells the whole story of an address, with the evidence', async () => {
    const server = await start({ explain: () => Promise.resolve(sampleStory) })

    const { json, text } = await server.ask('GET', '/api/v1/explain/203.0.113.66')

    expect(text).not.to.match(dangerous)
    expect(json).to.deep.include({
      address: '203.0.113.66',
      source: '203.0.113.66',
      verdict: 'blocked',
      window: { attempts: 4, limit: 10, seconds: 60 },
      strikes: { count: 2, threshold: 3, days: 30 },
    })
    expect(json).to.have.nested.include({
      'attacks[0].evidence[0].failure': 'wrongPassword',
      'attacks[0].evidence[0].at': '2026-11-21T02:31:06.250Z',
      'pastBlocks[0].end': 'expired',
      'trust[0].lastAt': '2026-11-21T02:31:07.250Z',
    })
  })

  it('changes settings all or none, and names the allowed range of each that is refused', async () => {
    let settings: Settings = defaultSettings
    const server = await start({
      settings: () => Promise.resolve(settings),
      changeSettings: (changes) => {
        settings = { ...settings, ...changes }
        return Promise.resolve(settings)
      },
    })

    const changed = await server.ask('PATCH', '/api/v1/settings', { 'blocking.threshold': 5 })
    const refused = await server.ask('PATCH', '/api/v1/settings', {
      'blocking.seconds': 60,
      'blocking.threshold': 21,
      'blocking.treshold': 1,
    })
    const kept = await server.ask('GET', '/api/v1/settings')

    expect(changed.json).to.have.property('blocking.threshold', 5)
    expect(refused.status).to.equal(400)
    expect(refused.json).to.have.nested.property(
      'error.message',
      'blocking.threshold must be a whole number from 1 to 20, not 21; ' +
        'there is no setting "blocking.treshold"; did you mean "blocking.threshold"?',
    )
    expect(kept.json).to.deep.equal({ ...defaultSettings, 'blocking.threshold': 5 })
  })

  it('is healthy where the verdict says that all is well, and says what is not', async () => {
    const { sources } = sampleStatus
    const [ami = sources[0]] = sources
    const deaf = { ...ami, state: 'refused', reason: 'wrong secret' } as (typeof sources)[number]
    const deafWords = 'the PBX pbx is not heard: wrong secret'
    const verdictWith = async (...some: (typeof sources)[number][]) => {
      const status = withHealth({ ...sampleStatus, sources: some })
      return (await start({ status: () => Promise.resolve(status) })).ask('GET', '/healthz')
    }

    expect(await verdictWith(...sources)).to.deep.include({
      status: 503,
      json: {
        ok: false,
        state: 'impaired',
        problems: ['SIP messages are not received on 127.0.0.1:9060: nothing has come for an hour'],
      },
    })
    expect(await verdictWith(deaf)).to.deep.include({
      status: 503,
      json: { ok: false, state: 'notProtecting', problems: [deafWords] },
    })
    expect(await verdictWith(...sources.slice(0, 1))).to.deep.include({
      status: 200,
      json: { ok: true, state: 'protecting', problems: [] },
    })
  })
})
