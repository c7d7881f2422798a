// What a change of a list answers, and who is said to have asked for it.
import { expect } from 'chai'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'
import { entry } from './callback-core.js'

describe('changes of lists over the API', () => {
  let server: ApiServer
  let methods: Partial<EveryDesk>
  beforeEach(async () => {
    methods = {}
    server = await serve(methods)
  })
  afterEach(() => server.stop())

  const importCsv = (body: string, path: string) =>
    server.send('POST', path, { body, headers: { 'content-type': 'text/csv' } })

  it('say whether an entry is new, what it ended, and what makes it void', async () => {
    let isAllowed = false
    methods.check = () =>
      Promise.resolve({
        entries: [entry('allow', '192.0.2.0/24'), entry('deny', '192.0.2.9', 'file')],
        blocks: [],
      })
    methods.blocks = () => Promise.resolve({ items: [], total: isAllowed ? 1 : 3 })
    methods.addEntry = (list, network, { note }) => {
      isAllowed = list === 'allow'
      return Promise.resolve({
        ...entry(list, network, 'operator', note),
        ...(list === 'deny' && { isStoreWaiting: true as const }),
      })
    }
    await server.stop()
    server = await serve(methods)

    const denied = await server.ask('POST', '/api/v1/denylist', { address: '192.0.2.9' })
    const allowed = await server.ask('POST', '/api/v1/allowlist', { address: '192.0.2.9' })

    expect(denied.json).to.deep.include({
      new: false,
      blocksEnded: 0,
      allowedBy: ['192.0.2.0/24'],
      storeWaiting: true,
    })
    expect(allowed.json).to.deep.include({ new: true, blocksEnded: 2, allowedBy: [] })
    expect(allowed.json).not.to.have.property('storeWaiting')
  })

  it('take with each change who asks for it, and whether they insist', async () => {
    const askers: unknown[] = []
    methods.addEntry = (list, network, { note }, asker) => {
      askers.push(asker)
      return Promise.resolve(entry(list, network, 'operator', note))
    }
    methods.addEntries = (_list, _entries, asker) => {
      askers.push(asker)
      return Promise.resolve({ added: 1, changed: 0, unchanged: 0 })
    }
    await server.stop()
    server = await serve(methods)

    const path = '/api/v1/denylist?from=203.0.113.9&force=true'
    await server.ask('POST', path, { address: '203.0.113.0/24' })
    await importCsv('address\n::1\n', '/api/v1/denylist?from=203.0.113.9')

    expect(askers).to.deep.equal([
      { addresses: ['203.0.113.9'], isForced: true },
      { addresses: ['203.0.113.9'], isForced: false },
    ])
  })
})
