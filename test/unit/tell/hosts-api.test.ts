// The hosts that share a store, in the API.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'
import { hostileText, sampleHost } from './callback-core.js'

const path = '/api/v1/hosts'

describe('the API about hosts', () => {
  let started: ApiServer | undefined
  const start = async (methods: Partial<EveryDesk>): Promise<ApiServer> => {
    started = await serve(methods)
    return started
  }
  afterEach(() => started?.stop())

  it('answers every host, with the health of each of its parts', async () => {
    const lost = { ...sampleHost, name: 'edge-2', isRunning: false, isExcluded: true }
    const server = await start({ hosts: () => Promise.resolve([sampleHost, lost]) })

    const { json } = await server.ask('GET', path)

    const well = { ok: true, reason: '' }
    const first = {
      name: 'edge-1',
      addresses: ['203.0.113.10'],
      version: '0.1.0',
      kernel: '6.1.0-18-amd64',
      pbxs: [{ name: 'pbx', version: 'Asterisk 22.10.1' }],
      health: {
        ...{ firewall: well, ami: well, hep: well },
        geo: { ok: false, reason: 'there is no file' },
      },
      startedAt: '2026-11-20T00:28:03.250Z',
      lastSeenAt: '2026-11-21T02:31:05.250Z',
      now: '2026-11-21T02:31:07.250Z',
      running: true,
      excluded: false,
    }
    const second = { ...first, name: 'edge-2', running: false, excluded: true }
    expect(json).to.deep.equal({ items: [first, second], total: 2 })
  })

  it('excludes, includes and forgets the host that is named, and no other', async () => {
    const calls: unknown[] = []
    const server = await start({
      setHostExcluded: (name, isExcluded) => {
        calls.push([name, isExcluded])
        return Promise.resolve(true)
      },
      removeHost: (name) => {
        calls.push([name])
        return Promise.resolve(true)
      },
    })

    const excluded = await server.ask('PATCH', `${path}/edge-1`, { excluded: true })
    const included = await server.ask('PATCH', `${path}/edge_2.pbx`, { excluded: false })
    const removed = await server.ask('DELETE', `${path}/edge-3`)

    expect([excluded.json, included.json, removed.json]).to.deep.equal([
      { name: 'edge-1', excluded: true },
      { name: 'edge_2.pbx', excluded: false },
      { name: 'edge-3', removed: true },
    ])
    expect(calls).to.deep.equal([['edge-1', true], ['edge_2.pbx', false], ['edge-3']])
  })

  it('refuses a host that does not exist, and says where to look', async () => {
    const absent = (): Promise<boolean> => Promise.resolve(false)
    const server = await start({ setHostExcluded: absent, removeHost: absent })

    const changed = await server.ask('PATCH', `${path}/edge-9`, { excluded: true })
    const removed = await server.ask('DELETE', `${path}/edge-9`)

    for (const { status, json } of [changed, removed]) {
      expect(status).to.equal(400)
      expect(json).to.have.nested.property(
        'error.message',
        'there is no host "edge-9"; see sipward hosts',
      )
    }
  })

  it('says why a host is not forgotten', async () => {
    const server = await start({
      removeHost: () => Promise.reject(new AppError('invalidValue', 'edge-1 is running')),
    })

    const { status, json } = await server.ask('DELETE', `${path}/edge-1`)

    expect(status).to.equal(400)
    expect(json).to.have.nested.property('error.message', 'edge-1 is running')
  })

  for (const [body, message] of [
    [{}, 'send {"excluded": true} or {"excluded": false}'],
    [{ excluded: 'true' }, 'send {"excluded": true} or {"excluded": false}'],
    [{ excluded: true, other: 1 }, 'there is no member "other"'],
    [[true], 'the body must be a JSON object'],
  ] as const) {
    it(`refuses to change a host by ${JSON.stringify(body)}`, async () => {
      const server = await start({})

      const { status, json } = await server.ask('PATCH', `${path}/edge-1`, body)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.message').that.contains(message)
    })
  }

  for (const name of ['-edge', 'a'.repeat(65), 'edge 1', hostileText]) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 10))} of ${name.length} characters`, async () => {
      const server = await start({})

      const { status, json } = await server.ask('DELETE', `${path}/${encodeURIComponent(name)}`)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.message').that.contains('a host has a name of')
    })
  }
})
