// The metrics over the network: for a token, a session or a listed address, and for nobody else.
import { expect } from 'chai'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Network } from '../../../src/domain/address.js'
import { serveDaemon, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Asks for the metrics over TCP, or over a socket. */
function ask(
  where: { port?: number; socketPath?: string },
  bearer = '',
  others: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const headers = { ...others, ...(bearer !== '' && { authorization: `Bearer ${bearer}` }) }
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', ...where, path: '/metrics', headers })
    asking.on('error', reject)
    asking.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, type: headers['content-type'] ?? '', text })
      })
    })
    asking.end()
  })
}

describe('the metrics of a daemon', function () {
  this.timeout(60_000)
  const running: ServedDaemon[] = []
  const serve = async (
    metricsFrom?: readonly string[],
    trustedProxies: readonly string[] = [],
  ): Promise<ServedDaemon> => {
    const served = await serveDaemon(() => ({
      trustedProxies: trustedProxies as Network[],
      ...(metricsFrom !== undefined && { metricsFrom: metricsFrom as Network[] }),
    }))
    running.push(served)
    return served
  }
  afterEach(async () => {
    for (const served of running.splice(0)) await served.stop()
  })

  it('are read with a token, and by nobody without one', async () => {
    const { port, local } = await serve()
    const token = { name: 'prometheus', scope: 'read' }
    const { secret } = await local.post<{ secret: string }>('/tokens', token)
    const known = await ask({ port }, secret)
    const strangers = [await ask({ port }), await ask({ port }, 'x'.repeat(40))]

    expect(known.status).to.equal(200)
    expect(known.type).to.equal('text/plain; version=0.0.4; charset=utf-8')
    expect(known.text).to.match(/^sipward_info\{version="[^"]+",host="edge-1"\} 1$/m)
    expect(known.text).to.match(/^sipward_protecting [01]$/m)
    expect(known.text).to.match(/^sipward_source_up\{kind="ami",name="absent"\} 0$/m)
    for (const { status, text } of strangers) {
      expect(status).to.equal(401)
      expect(text).to.not.contain('sipward_')
    }
  })

  it('are read by a listed address without a token, and by no other', async () => {
    const listed = await serve(['127.0.0.0/8'])
    const other = await serve(['192.0.2.1'])

    expect((await ask({ port: listed.port })).status).to.equal(200)
    expect((await ask({ port: other.port })).status).to.equal(401)
  })

  it('are read through a proxy by whom it names, and never because the proxy itself is listed', async () => {
    const { port, local } = await serve(['127.0.0.0/8', '198.51.100.9'], ['127.0.0.1'])
    const named = (address: string) => ask({ port }, '', { 'x-forwarded-for': address })
    const { secret } = await local.post<{ secret: string }>('/tokens', { name: 'p', scope: 'read' })

    expect((await named('198.51.100.9')).status).to.equal(200)
    expect((await ask({ port }, secret)).status).to.equal(200)
    const strangers = [await ask({ port }), await named('198.51.100.8'), await named('127.0.0.1')]
    expect(strangers.map(({ status }) => status)).to.deep.equal([401, 401, 401])
  })

  it('count guesses at the login of the pages like guesses at the PBX', async () => {
    const { port } = await serve(['198.51.100.9'], ['127.0.0.1'])
    const guesser = new WebClient(`http://127.0.0.1:${port}`)
    const from = { 'x-forwarded-for': '203.0.113.66' }
    for (const guess of ['one', 'two']) {
      await guesser.post('/login', { name: 'ben', password: guess }, from)
    }

    const { text } = await ask({ port }, '', { 'x-forwarded-for': '198.51.100.9' })
    expect(text).to.match(/^sipward_attempts_total\{type="WEB"\} 2$/m)
  })

  it('leave everything else to who says who he is, also for a listed address', async () => {
    const { port } = await serve(['127.0.0.1'])
    const { status } = await fetch(`http://127.0.0.1:${port}/api/v1/status`)

    expect(status).to.equal(401)
  })

  it('are read over the control socket', async () => {
    const { folder } = await serve()
    const { status, text } = await ask({ socketPath: join(folder, 'control.sock') })

    expect(status).to.equal(200)
    expect(text).to.contain('sipward_entries{list="deny"} 0')
  })
})
