// The API over a real Unix socket: what it refuses, and how it says so.
import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import { AppError } from '../../../src/domain/app-error.js'
import type { EveryDesk } from './callback-core.js'
import { type ApiServer, serve } from './api-server.js'

// What could steer a terminal or hide: anything invisible but the line end.
const dangerous = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u

describe('the API, asked wrongly', () => {
  const servers: ApiServer[] = []
  const start = async (methods: Partial<EveryDesk>) => {
    const server = await serve(methods)
    servers.push(server)
    return server
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })

  const badQueries: readonly (readonly [query: string, message: string])[] = [
    ['perPage=1001', 'perPage must be a whole number from 1 to 1000, not "1001"'],
    ['perPage=0', 'perPage must be a whole number from 1 to 1000, not "0"'],
    ['page=1e3', 'page must be a whole number from 1 to 1000000, not "1e3"'],
    ['page=1&page=2', 'page is given more than once'],
    ['pages=1', 'there is no parameter "pages"; did you mean "page"?'],
    ['from=yesterday', 'from must be a date, or a time with its zone'],
    ['from=2026-11-21T02:00:00', 'from must be a date, or a time with its zone'],
    ['to=2026-02-99', 'to must be a date, or a time with its zone'],
    ['source=203.0.113.0/24', 'source must be an address, or the /64 of an IPv6 address'],
    ['source=1', 'source must be an address, or the /64'],
    ['type=%1b[2J', 'type must be one of REGISTER, INVITE, OPTIONS, '],
    ['type=FOO', 'TFTP or WEB, not "FOO"'],
    ['from=2026-11-22&to=2026-11-21', 'from must not be later than to'],
    [`search=${'x'.repeat(201)}`, 'search must have at most 200 characters'],
  ]
  for (const [query, message] of badQueries) {
    it(`refuses the query ${query.slice(0, 40)}`, async () => {
      const server = await start({})

      const { status, json, text } = await server.ask('GET', `/api/v1/attacks?${query}`)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.code', 'invalidValue')
      expect(json).to.have.nested.property('error.message').that.contains(message)
      expect(json).to.have.nested.property('error.hint', 'correct the value and try again')
      expect(text).not.to.match(dangerous)
    })
  }

  const badBodies: readonly (readonly [title: string, body: unknown, message: string])[] = [
    ['an address that is none', { address: '010.0.0.1' }, 'no address: 010.0.0.1;'],
    ['a number for an address', { address: 1 }, 'address is no text'],
    ['no address', { note: 'x' }, 'address is missing'],
    ['a note of two lines', { address: '192.0.2.1', note: 'a\nb' }, 'note must be one line'],
    ['a note that is too long', { address: '192.0.2.1', note: 'n'.repeat(201) }, 'at most 200'],
    ['an unknown member', { adress: '192.0.2.1' }, 'did you mean "address"?'],
    ['a list', ['192.0.2.1'], 'the body must be a JSON object'],
    ['no JSON', '{"address":', 'the request cannot be read'],
    ['nothing', '', 'address is missing'],
  ]
  for (const [title, body, message] of badBodies) {
    it(`refuses ${title} in a body, and changes nothing`, async () => {
      const server = await start({})

      const { status, json } = await server.ask('POST', '/api/v1/denylist', body)

      expect(status).to.equal(400)
      expect(json).to.have.nested.property('error.message').that.contains(message)
      expect(json).to.have.nested.property('error.hint').that.contains('nothing was changed')
    })
  }

  it('refuses bodies that are large or compressed', async () => {
    const server = await start({})
    const large = { address: '192.0.2.1', note: 'n'.repeat(20_000) }

    const compressed = gzipSync('{"address":"192.0.2.1"}')

    const tooLarge = await server.ask('POST', '/api/v1/unblock', large)
    const inflatable = await server.ask('POST', '/api/v1/denylist', compressed, 'gzip')

    expect(tooLarge.status).to.equal(413)
    expect(tooLarge.json).to.have.nested.property(
      'error.message',
      'the request is too large: 16384 bytes are the most',
    )
    expect(inflatable.status).to.equal(415)
  })

  it('passes on why the daemon refuses', async () => {
    const server = await start({
      addEntry: () =>
        Promise.reject(new AppError('invalidValue', '127.0.0.0/8 holds an address of this host')),
      unblock: () => Promise.reject(new AppError('firewallUnavailable', 'ipset is gone')),
    })

    const denied = await server.ask('POST', '/api/v1/denylist', { address: '127.0.0.0/8' })
    const unblocked = await server.ask('POST', '/api/v1/unblock', { address: '192.0.2.1' })

    expect(denied.status).to.equal(400)
    expect(denied.json).to.deep.equal({
      error: {
        code: 'invalidValue',
        message: '127.0.0.0/8 holds an address of this host',
        hint: 'nothing was changed; correct the value and try again',
      },
    })
    expect(unblocked.status).to.equal(503)
  })

  it('refuses settings without a value, and names from the prototype', async () => {
    const server = await start({})

    const empty = await server.ask('PATCH', '/api/v1/settings', {})
    const strange = await server.ask('PATCH', '/api/v1/settings', '{"__proto__":{"x":1}}')

    expect(empty.json).to.have.nested.property('error.message', 'name at least one setting')
    expect(strange.json).to.have.nested.property('error.message', 'there is no setting "__proto__"')
  })

  it('answers unknown paths and broken escapes in JSON', async () => {
    const server = await start({})

    const unknown = await server.ask('POST', '/api/v1/%1b[2J')
    const broken = await server.ask('GET', '/api/v1/check/%ff')

    expect(unknown.status).to.equal(404)
    expect(unknown.json).to.have.nested.property('error.code', 'notFound')
    expect(unknown.json).to.have.nested.property('error.hint').that.contains('/api/v1/openapi.json')
    expect(unknown.text).not.to.match(dangerous)
    expect(broken.status).to.equal(400)
    expect(broken.json).to.have.nested.property('error.code', 'invalidValue')
  })

  it('reports its own defects to the daemon, and tells the client nothing of them', async () => {
    const server = await start({ status: () => Promise.reject(new Error('secret detail')) })

    const { status, text } = await server.ask('GET', '/api/v1/status')

    expect(status).to.equal(500)
    expect(text).not.to.contain('secret detail')
    expect(server.bugs.map((bug) => bug.message)).to.deep.equal(['secret detail'])
  })
})
