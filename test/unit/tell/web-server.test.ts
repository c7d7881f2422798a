// The API over TCP: where it may listen, who may ask what, and what each answer carries.
import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiToken, TokenScope } from '../../../src/ports/tokens.js'
import { whyNotListen } from '../../../src/tell/web/server/open-listen.js'
import { createWebApp } from '../../../src/tell/web/server/web-app.js'
import { WebServer, type WebServerOptions } from '../../../src/tell/web/server/web-server.js'
import { testCertificate, testKey } from '../../integration/ami/test-certificate.js'
import { waitUntil } from '../../support/wait-until.js'
import { renewedCertificate, renewedKey } from './renewed-certificate.js'
import { operatorOf, sampleStatus, sampleTime } from './callback-core.js'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly json: unknown
}

const secretOf = (scope: string): string => `sipward-token-of-${scope}`
const touched: string[] = []
const tokens = {
  find: (hash: string): Promise<ApiToken | undefined> => {
    const scope = (['read', 'write', 'admin'] as const).find(
      (each) => createHash('sha256').update(secretOf(each)).digest('hex') === hash,
    )
    return Promise.resolve(scope && token(scope))
  },
  touch: (id: string) => {
    touched.push(id)
    return Promise.resolve()
  },
}

function token(scope: TokenScope): ApiToken {
  const times = { createdAt: sampleTime, endsAt: 0, lastUsedAt: 0 }
  return { id: `id-${scope}`, name: scope, hash: '', scope, createdBy: 'admin', ...times }
}

describe('the web server', function () {
  this.timeout(30_000)
  const servers: WebServer[] = []
  const news: string[] = []
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-web-'))
    news.length = 0
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
    rmSync(folder, { recursive: true })
  })

  const start = async (
    options: Partial<WebServerOptions> & { basePath?: string; requestsPerMinute?: number } = {},
  ): Promise<WebServer> => {
    const handler = createWebApp({
      operator: operatorOf({
        unblock: () => Promise.resolve({ ended: 0, removed: 0, remaining: [] }),
      }),
      tokens,
      clock: { now: () => sampleTime },
      basePath: options.basePath ?? '',
      trustedProxies: options.trustedProxies ?? [],
      onBug: (error) => {
        throw error
      },
      ...(options.requestsPerMinute !== undefined && {
        requestsPerMinute: options.requestsPerMinute,
      }),
    })
    const server = new WebServer({
      listen: { address: '127.0.0.1', port: 0 },
      tls: undefined,
      trustedProxies: [],
      handler,
      tlsNews: {
        onReplaced: () => news.push('replaced'),
        onRefused: (reason) => news.push(reason),
      },
      ...options,
    })
    servers.push(server)
    await server.start()
    return server
  }
  const ask = (
    server: WebServer,
    path: string,
    asked: {
      readonly token?: string
      readonly method?: string
      readonly body?: unknown
      readonly host?: string
      readonly ca?: string | Buffer
    } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = asked.body === undefined ? '' : JSON.stringify(asked.body)
      const options = {
        host: asked.host ?? '127.0.0.1',
        port: server.port,
        path,
        method: asked.method ?? 'GET',
        agent: false as const,
        headers: {
          ...(asked.token !== undefined && { authorization: `Bearer ${asked.token}` }),
          ...(text !== '' && { 'content-type': 'application/json' }),
        },
        ...(asked.ca !== undefined && { ca: asked.ca, servername: 'localhost' }),
      }
      const outgoing = (asked.ca === undefined ? plainRequest : tlsRequest)(options, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('end', () => {
          const { statusCode = 0, headers } = response
          resolve({ status: statusCode, headers, json: JSON.parse(body) as unknown })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(text)
    })

  it('lets each token ask what its scope covers, and nobody without one', async () => {
    const server = await start()
    const statusOf = async (path: string, asked: Parameters<typeof ask>[2]) =>
      (await ask(server, path, asked)).status
    const unblock = { method: 'POST', body: { address: '192.0.2.1' } }
    const exclude = { method: 'DELETE' }
    touched.length = 0

    expect(await statusOf('/api/v1/status', {})).to.equal(401)
    expect(await statusOf('/api/v1/status', { token: 'sipward-no-token-at-all' })).to.equal(401)
    expect(await statusOf('/api/v1/status', { token: secretOf('read') })).to.equal(200)
    expect(await statusOf('/api/v1/unblock', { ...unblock, token: secretOf('read') })).to.equal(403)
    expect(await statusOf('/api/v1/unblock', { ...unblock, token: secretOf('write') })).to.equal(
      200,
    )
    expect(
      await statusOf('/api/v1/hosts/edge-1', { ...exclude, token: secretOf('write') }),
    ).to.equal(403)
    expect(touched).to.deep.equal(['id-read', 'id-write'])
  })

  it('says who must say who he is, and what is missing', async () => {
    const server = await start()

    const unknown = await ask(server, '/api/v1/status')
    const low = await ask(server, '/api/v1/geo/update', { method: 'POST', token: secretOf('read') })

    expect(unknown.headers['www-authenticate']).to.equal('Bearer realm="sipward"')
    expect(unknown.json).to.have.nested.property('error.code', 'notKnown')
    expect(low.json).to.have.nested.property(
      'error.message',
      'this token may read; write is needed',
    )
  })

  it('has no row that is for the control socket alone', async () => {
    const server = await start()

    for (const path of ['/api/v1/stop', '/api/v1/reload']) {
      const { status } = await ask(server, path, { method: 'POST', token: secretOf('admin') })
      expect(status).to.equal(404)
    }
  })

  it('tells strangers whether it protects, and not why', async () => {
    const server = await start()

    const { status, json } = await ask(server, '/healthz')

    expect(status).to.equal(503)
    expect(json).to.deep.equal({ ok: false, state: sampleStatus.health.state, problems: [] })
  })

  it('carries the headers that keep a browser from harm', async () => {
    const server = await start()

    const { headers } = await ask(server, '/healthz')

    expect(String(headers['content-security-policy']).split(';').sort()).to.deep.equal([
      "base-uri 'none'",
      "default-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
    ])
    expect(headers).to.include({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(headers).not.to.have.property('x-powered-by')
  })

  it('lies below the path of base_url, and says so in its description', async () => {
    const server = await start({ basePath: '/sipward' })

    const { json } = await ask(server, '/sipward/api/v1/openapi.json', { token: secretOf('read') })
    const missing = await ask(server, '/sipward/api/v1/x', { token: secretOf('read') })

    expect(json).to.have.nested.property('servers[0].url', '/sipward')
    expect(missing.json)
      .to.have.nested.property('error.hint')
      .that.contains('/sipward/api/v1/openapi.json')
  })

  it('answers so many requests of an address in a minute, and says when to come again', async () => {
    const server = await start({ requestsPerMinute: 5 })

    for (let count = 0; count < 5; count += 1) await ask(server, '/healthz')
    const { status, headers, json } = await ask(server, '/healthz')

    expect(status).to.equal(429)
    expect(Number(headers['retry-after'])).to.be.within(1, 60)
    expect(json).to.have.nested.property('error.code', 'tooMany')
  })

  it('bounds bodies, and reads none of a stranger', async () => {
    const server = await start()
    const body = { address: '192.0.2.1', note: 'n'.repeat(20_000) }
    const unblock = { method: 'POST', body }

    const large = await ask(server, '/api/v1/unblock', { ...unblock, token: secretOf('admin') })
    const stranger = await ask(server, '/api/v1/unblock', unblock)

    expect([large.status, stranger.status]).to.deep.equal([413, 401])
  })

  it('listens beyond this machine only with TLS or behind a listed proxy', async () => {
    const open = { address: '0.0.0.0', isTls: false, trustedProxies: [] }

    for (const address of ['0.0.0.0', '::', '192.0.2.10', 'pbx.example.org']) {
      expect(whyNotListen({ ...open, address })).to.contain(`[web] listen ${address}`)
    }
    for (const address of ['127.0.0.1', '::1', '127.0.0.2']) {
      expect(whyNotListen({ ...open, address })).to.equal(undefined)
    }
    expect(whyNotListen({ ...open, isTls: true })).to.equal(undefined)
    expect(whyNotListen({ ...open, trustedProxies: ['192.0.2.1'] })).to.equal(undefined)
    const failure = await start({ listen: { address: '0.0.0.0', port: 0 } }).catch(
      (caught: unknown) => caught,
    )
    expect(failure).to.include({ code: 'invalidConfiguration' })
  })

  it('answers in clear to the listed proxies alone', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    const [own] = others
    const listen = { address: '0.0.0.0', port: 0 }
    const closed = await start({ listen, trustedProxies: ['192.0.2.1'] })

    expect((await ask(closed, '/healthz')).status).to.equal(503)
    if (own === undefined) return
    const refused = await ask(closed, '/healthz', { host: own.address }).catch(
      (caught: unknown) => caught,
    )
    const opened = await start({ listen, trustedProxies: [own.address] })
    expect(refused).to.be.instanceOf(Error)
    expect((await ask(opened, '/healthz', { host: own.address })).status).to.equal(503)
  })

  it('serves TLS, and follows a certificate that is renewed', async () => {
    const first = { cert: testCertificate, key: testKey }
    const second = { cert: renewedCertificate, key: renewedKey }
    const paths = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
    const write = ({ cert, key }: { readonly cert: string; readonly key: string }): void => {
      writeFileSync(paths.cert, cert)
      writeFileSync(paths.key, key)
    }
    write(first)
    const server = await start({ listen: { address: '127.0.0.1', port: 0 }, tls: paths })

    expect((await ask(server, '/healthz', { ca: first.cert })).status).to.equal(503)
    writeFileSync(paths.cert, 'no certificate')
    await waitUntil(() => news.length === 1, { what: 'the refusal', deadlineMs: 12_000 })
    expect(news[0]).to.contain('the old certificate stays in use')
    expect((await ask(server, '/healthz', { ca: first.cert })).status).to.equal(503)
    write(second)
    await waitUntil(() => news.includes('replaced'), { what: 'the new pair', deadlineMs: 12_000 })
    expect((await ask(server, '/healthz', { ca: second.cert })).status).to.equal(503)
  })
})
