// Orders over the network: each is written down with who gave it and from where, and ends with its giver's rights.
import { expect } from 'chai'
import { request } from 'node:http'
import { waitUntil } from '../../support/wait-until.js'
import { type ProxiedDaemon, serveBehindProxy } from './proxied-daemon.js'
import { firstUser, password, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

const home = { 'x-test-from': '198.51.100.7' }

interface Named {
  readonly name: string
}

describe('orders over the network', () => {
  let served: ServedDaemon
  let proxied: ProxiedDaemon
  let base = ''
  let anna: WebClient
  const api = (method: string, path: string, secret: string, body?: unknown) =>
    new WebClient(base).ask(`/api/v1${path}`, {
      method,
      headers: {
        ...home,
        authorization: `Bearer ${secret}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const makeToken = async (maker: WebClient, name: string, scope: string): Promise<string> => {
    const { text } = await maker.ask('/api/v1/tokens', {
      method: 'POST',
      headers: { ...home, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ name, scope }),
    })
    return (JSON.parse(text) as { secret: string }).secret
  }
  /** Makes another administrator, and logs in. */
  const secondAdmin = async (name: string): Promise<WebClient> => {
    const { url } = await served.local.post<{ url: string }>('/users', { name, role: 'admin' })
    const path = new URL(url).pathname.replace(/^\/pbx/, '')
    const client = new WebClient(base)
    const { status } = await client.post(path, { password, again: password }, home)
    expect(status).to.equal(303)
    return client
  }
  const tokenNames = async (): Promise<readonly string[]> =>
    (await served.local.get<{ items: Named[] }>('/tokens')).items.map(({ name }) => name)

  before(async () => {
    proxied = await serveBehindProxy()
    ;({ served, base } = proxied)
    anna = new WebClient(base)
    await firstUser(served, anna)
  })

  after(() => proxied.stop())

  it('are in the change log, whatever they change, with the token and the address', async () => {
    const secret = await makeToken(anna, 'robot', 'admin')
    const orders = [
      ['POST', '/denylist', { address: '203.0.113.9', note: 'spam' }],
      ['PUT', '/denylist/203.0.113.9', { note: 'more spam' }],
      ['POST', '/denylist', { entries: ['203.0.113.10', '203.0.113.11'] }],
      ['DELETE', '/denylist?address=203.0.113.9', undefined],
      ['DELETE', '/denylist', { addresses: ['203.0.113.10'] }],
      ['PATCH', '/settings', { 'blocking.seconds': 600 }],
      ['DELETE', '/settings/blocking.seconds', undefined],
    ] as const
    for (const [method, path, body] of orders) {
      const { status, text } = await api(method, path, secret, body)
      expect(status, `${method} ${path} ${text}`).to.equal(200)
    }
    await api('DELETE', '/denylist?address=192.0.2.99', secret)
    await served.local.post('/allowlist', { address: '192.0.2.77' })

    const lines = (await anna.get('/changes.csv', home)).text.split('\r\n').slice(1)
    const shown = lines.map((line) => {
      const [, actor, address, , ...rest] = fieldsOf(line)
      return [actor, address, ...rest].join(' ').trimEnd()
    })
    const robot = 'api robot 198.51.100.7'
    expect(shown.slice(0, 8)).to.deep.equal([
      'cli  allow 192.0.2.77  [{"address":"192.0.2.77","note":""}]',
      `${robot} changeSettings blocking.seconds {"blocking.seconds":600} {"blocking.seconds":3600}`,
      `${robot} changeSettings blocking.seconds {"blocking.seconds":3600} {"blocking.seconds":600}`,
      `${robot} removeFromDenylist 203.0.113.10 [{"address":"203.0.113.10","note":""}]`,
      `${robot} removeFromDenylist 203.0.113.9 [{"address":"203.0.113.9","note":"more spam"}]`,
      `${robot} deny 2 entries  [{"address":"203.0.113.10","note":""},{"address":"203.0.113.11","note":""}]`,
      `${robot} editNote 203.0.113.9 "spam" "more spam"`,
      `${robot} deny 203.0.113.9  [{"address":"203.0.113.9","note":"spam"}]`,
    ])
  })

  it('are in the same change log where a page sends them, and can be taken back', async () => {
    await anna.order('/users', '/orders/deny', { address: '203.0.113.30' })
    const { text } = await anna.get('/users')
    const id = /name="id" value="([\w-]+)"/.exec(text)?.[1] ?? ''
    expect(text).to.contain('action="/pbx/changes/undo"')
    await anna.order('/users', '/changes/undo', { id })

    const lines = (await anna.get('/changes.csv')).text.split('\r\n').slice(1, 3)
    const shown = lines.map((line) => {
      const [, actor, , host, ...rest] = fieldsOf(line)
      return [actor, host, ...rest].join(' ').trimEnd()
    })
    const kept = '[{"address":"203.0.113.30","note":""}]'
    expect(shown).to.deep.equal([
      `anna edge-1 removeFromDenylist 203.0.113.30 ${kept}`,
      `anna edge-1 deny 203.0.113.30  ${kept}`,
    ])
    expect((await anna.get('/changes')).text).to.contain('undone by anna')
  })

  it('deny nobody the address that he comes from, unless it is forced', async () => {
    const secret = await makeToken(anna, 'self', 'write')
    const refused = await api('POST', '/denylist', secret, { address: '198.51.100.0/24' })
    expect(refused.status).to.equal(400)
    expect(refused.text).to.contain('198.51.100.7')
  })

  it('end with the rights of who made the token', async () => {
    const ben = await secondAdmin('ben')
    const [writing, reading] = [
      await makeToken(ben, 'w', 'admin'),
      await makeToken(ben, 'r', 'read'),
    ]
    const kept = await makeToken(anna, 'kept', 'admin')
    const link = await served.local.post<{ url: string }>('/web/link', { user: 'anna' })

    await served.local.patch('/users/ben', { role: 'viewer' })
    expect((await api('GET', '/status', writing)).status).to.equal(401)
    expect((await api('GET', '/status', reading)).status).to.equal(200)
    const path = new URL(link.url).pathname.replace(/^\/pbx/, '')
    const used = await new WebClient(base).post(path, { password, again: password }, home)
    expect(used.status).to.equal(410)

    await served.local.delete('/users/ben')
    expect((await api('GET', '/status', reading)).status).to.equal(401)
    expect((await api('GET', '/status', kept)).status).to.equal(200)
    expect(await tokenNames())
      .to.include('kept')
      .and.not.to.include('w')
      .and.not.to.include('r')
  })

  it('use a link up only when the password is set', async () => {
    const { url } = await served.local.post<{ url: string }>('/users', {
      name: 'cleo',
      role: 'viewer',
    })
    const path = new URL(url).pathname.replace(/^\/pbx/, '')
    const both = await Promise.all(
      ['1', '2'].map((digit) => {
        const own = `${password}${digit}`
        return new WebClient(base).post(path, { password: own, again: own }, home)
      }),
    )
    expect(both.map(({ status }) => status).sort()).to.deep.equal([303, 410])
  })
})

/** Reads a line of CSV that has no line end in a field. */
function fieldsOf(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
  )
}

describe('the streams of events', () => {
  it('end soon after the session that opened them', async () => {
    const proxied = await serveBehindProxy()
    try {
      const anna = new WebClient(proxied.base)
      await firstUser(proxied.served, anna)
      const cookie = [...anna.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      let [open, over] = [0, 0]
      const paths = ['/api/v1/events', '/attacks/live']
      for (const path of paths) {
        const url = new URL(`${proxied.base}${path}`)
        const stream = request(url, { headers: { cookie }, agent: false }, (response) => {
          const isStream = response.headers['content-type']?.startsWith('text/event-stream')
          if (isStream === true) open += 1
          response.resume().on('close', () => (over += 1))
        })
        stream.on('error', () => undefined).end()
      }
      await waitUntil(() => open === paths.length, { what: 'the streams' })

      await anna.order('/users', '/logout', {})
      const what = 'the end of the streams'
      await waitUntil(() => over === paths.length, { what, deadlineMs: 30_000 })
    } finally {
      await proxied.stop()
    }
  })
})
