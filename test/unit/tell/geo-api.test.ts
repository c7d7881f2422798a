// Countries in the API.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import type { EveryDesk } from './callback-core.js'
import type { SettingsAsker } from '../../../src/ports/operator/settings-desk.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { type ApiServer, serve } from './api-server.js'
import { entry, sampleBlock, sampleStatus, sampleTime, withHealth } from './callback-core.js'

describe('the API about countries', () => {
  let started: ApiServer | undefined
  const start = async (methods: Partial<EveryDesk>): Promise<ApiServer> => {
    started = await serve(methods)
    return started
  }
  afterEach(() => started?.stop())

  it('answers the database and the policy, in the status as well', async () => {
    const server = await start({ status: () => Promise.resolve(sampleStatus) })

    const geo = await server.ask('GET', '/api/v1/geo')
    const status = await server.ask('GET', '/api/v1/status')

    expect(geo.json).to.deep.include({ state: 'ready', name: 'country' })
    expect(status.json).to.have.property('geo').that.deep.equals(geo.json)
  })

  it('says in /healthz that a policy is not in force', async () => {
    const { geo, sources } = sampleStatus
    const policy = { ...geo.policy, state: 'kept', reason: 'the kernel keeps what it had' } as const
    const facts = { ...sampleStatus, sources: sources.slice(0, 1), geo: { ...geo, policy } }
    const status = withHealth(facts)
    const server = await start({ status: () => Promise.resolve(status) })

    expect(await server.ask('GET', '/healthz')).to.deep.include({
      status: 503,
      json: { ok: false, state: 'impaired', problems: ['the kernel keeps what it had'] },
    })
  })

  it('updates the database, and answers why it could not', async () => {
    let isBroken = false
    const server = await start({
      updateGeo: () =>
        isBroken
          ? Promise.reject(new AppError('unavailable', 'the download broke off'))
          : Promise.resolve({ at: sampleTime, outcome: 'current', text: 'it is the newest' }),
    })

    const done = await server.ask('POST', '/api/v1/geo/update')
    isBroken = true
    const failed = await server.ask('POST', '/api/v1/geo/update')

    expect(done.json).to.deep.equal({
      at: '2026-11-21T02:31:07.250Z',
      outcome: 'current',
      text: 'it is the newest',
    })
    expect(failed.status).to.equal(503)
    expect(failed.json).to.have.nested.property('error.message', 'the download broke off')
  })

  it('looks up the countries of list entries and permanent blocks when it is asked', async () => {
    const server = await start({
      countryOf: (network) => (network === '198.51.100.9' ? 'FR' : ''),
      entries: (list) =>
        Promise.resolve({
          items: [entry(list, '198.51.100.9'), entry(list, '192.0.2.1')],
          total: 2,
        }),
      blocks: () =>
        Promise.resolve({
          items: [sampleBlock, entry('deny', '198.51.100.9', 'sipward')],
          total: 2,
        }),
    })

    const list = await server.ask('GET', '/api/v1/denylist')
    const blocks = await server.ask('GET', '/api/v1/blocks')

    expect(list.json).to.have.nested.property('items[0].countryName', 'France')
    expect(list.json).to.have.nested.property('items[1].country', '')
    expect(blocks.json).to.have.nested.property('items[0].countryName', 'Germany')
    expect(blocks.json).to.have.nested.property('items[1].country', 'FR')
  })

  it('takes with new settings who asks for them, and whether they insist', async () => {
    const askers: SettingsAsker[] = []
    const server = await start({
      changeSettings: (_changes, asker) => {
        askers.push(asker)
        return Promise.resolve(defaultSettings)
      },
      resetSetting: (_key, asker) => {
        askers.push(asker)
        return Promise.resolve(defaultSettings)
      },
    })
    const change = (query: string): Promise<{ status: number; json: unknown }> =>
      server.ask('PATCH', `/api/v1/settings${query}`, { 'country.policy': 'deny' })

    await change('')
    await change('?from=2001:DB8::7&force=true')
    await server.ask('DELETE', '/api/v1/settings/country.policy?from=203.0.113.9')
    const wrong = await Promise.all(['?from=here', '?force=yes', '?form=1'].map(change))

    expect(askers).to.deep.equal([
      { addresses: [], isForced: false },
      { addresses: ['2001:db8::7'], isForced: true },
      { addresses: ['203.0.113.9'], isForced: false },
    ])
    expect(wrong.map(({ status }) => status)).to.deep.equal([400, 400, 400])
    expect(wrong[2]?.json).to.have.nested.property('error.message').that.includes('"from"')
  })
})
