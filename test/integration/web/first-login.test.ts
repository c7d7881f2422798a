// From the first link to a token: who comes in, and what is asked of everybody else.
import { expect } from 'chai'
import type { ErrorJson } from '../../../src/tell/web/api/route/api-error.js'
import { codeOf, fromBase32, stepOf } from '../../../src/tell/web/auth/one-time-codes.js'
import { serveDaemon, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

const password = 'correct horse battery'

describe('the pages over TCP', () => {
  let served: ServedDaemon
  let base = ''
  let anna: WebClient

  before(async () => {
    served = await serveDaemon()
    base = `http://127.0.0.1:${served.port}`
    anna = new WebClient(base)
  })

  after(() => served.stop())

  it('show nobody anything but the login, healthz and the built files', async () => {
    const stranger = new WebClient(base)

    for (const path of ['/', '/users', '/attacks?x=1', '/no-such-page']) {
      const { status, headers } = await stranger.get(path)
      if (path === '/users') {
        expect(status, path).to.equal(303)
        expect(headers.location).to.equal('/login?to=%2Fusers')
      } else expect([303, 404], path).to.include(status)
    }
    expect((await stranger.get('/api/v1/status')).status).to.equal(401)
    expect((await stranger.get('/api/v1/openapi.json')).status).to.equal(401)
    expect((await stranger.get('/healthz')).status).to.equal(503)
    expect((await stranger.get('/login')).text).to.contain('<h1>Log in</h1>')
    expect((await stranger.get('/api/v1/users')).text).to.contain('"code":"loginNeeded"')
  })

  it('are served with headers that leave a browser nothing but our own files', async () => {
    const { headers } = await anna.get('/login')

    expect(String(headers['content-security-policy']).split(';')).to.have.members([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
    expect(headers).to.include({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers).not.to.have.any.keys('x-powered-by', 'strict-transport-security', 'server')
  })

  it('let the first user in by a link that works once', async () => {
    const { url } = await served.local.post<{ url: string }>('/web/link', {})
    const path = url.slice(base.length)
    expect(url).to.match(new RegExp(`^${base}/first-user/[\\w-]{43}$`))

    const short = await anna.post(path, { name: 'anna', password: 'short', again: 'short' })
    expect(short.status).to.equal(422)
    const other = await anna.post(path, { name: 'anna', password, again: `${password}!` })
    expect(other.text).to.contain('The two passwords are not the same.')
    const odd = await anna.post(path, { name: '<b>', password, again: password })
    expect(odd.status).to.equal(422)
    expect(odd.text).not.to.contain('<b>"')

    const made = await anna.post(path, { name: 'Anna', password, again: password })
    expect(made.status).to.equal(303)
    const [cookie] = made.headers['set-cookie'] ?? []
    expect(cookie).to.match(/^sipward=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/)
    const again = await new WebClient(base).post(path, { name: 'eve', password, again: password })
    expect(again.status).to.equal(410)
    const refused = await served.local.post('/web/link', {}).catch((error: unknown) => error)
    expect(String(refused)).to.contain('there are users')
  })

  it('show the user the frame: verdict, address, token; and tell whoever forgot', async () => {
    const { status, text } = await anna.get('/users')

    expect(status).to.equal(200)
    expect(text).to.contain('Not protected.').and.to.contain('127.0.0.1').and.to.contain('Anna')
    const { url } = await served.local.post<{ url: string }>('/web/link', { user: 'anna' })
    expect(url).to.contain('/set-password/')
  })

  it('say of what is no address that it is none, as the API does', async () => {
    for (const [text, shown] of [
      ['1.2', '1.2'],
      ['300.1.2.3', '300.1.2.3'],
      ['%3Cb%3Ex', '&lt;b&gt;x'],
      ['1%1b%5B2J', '1\\x1b[2J'],
    ] as const) {
      const page = await anna.get(`/address/${text}`)
      expect(page.status, text).to.equal(400)
      expect(page.text).to.contain(`No address: ${shown}`).and.not.to.contain('no such page')
      for (const path of ['check', 'explain']) {
        const { status, text: json } = await anna.get(`/api/v1/${path}/${text}`)
        expect(status, path).to.equal(400)
        const named = decodeURIComponent(text).replace('\u001b', '\\x1b')
        const { message } = (JSON.parse(json) as ErrorJson).error
        expect(message).to.match(/; an address or a network is needed, 203\.0\.113\.7 or /)
        expect(message.startsWith(`no address: ${named};`), message).to.equal(true)
      }
    }
  })

  it('refuse orders of other sites and without the token of this session', async () => {
    const form = { name: 'mallory', role: 'admin' }

    expect((await anna.post('/users/add', form)).status).to.equal(303)
    const other = { 'sec-fetch-site': 'cross-site' }
    expect((await anna.post('/users/add', form, other)).status).to.equal(403)
    const users = await served.local.get<{ total: number }>('/users')
    expect(users.total).to.equal(1)
    const { text } = await anna.get('/users')
    expect(text).to.contain('the form is of another login')
  })

  it('let administrators add users, who see and do what their role may', async () => {
    await anna.order('/users', '/users/add', { name: 'victor', role: 'viewer' })
    const page = await anna.get('/users')
    const link = new RegExp(`${base}(/set-password/[\\w-]{43})`).exec(page.text)?.[1] ?? ''
    expect(page.headers['content-encoding']).to.equal(undefined)
    expect((await anna.get('/users')).text, 'shown once').not.to.contain(link)

    const victor = new WebClient(base)
    const set = await victor.post(link, {
      password: 'a second password',
      again: 'a second password',
    })
    expect(set.status).to.equal(303)
    const { text } = await victor.get('/users')
    expect(text).to.contain('victor').and.not.to.contain('Anna')
    const token = /name="token" value="([\w-]+)"/.exec(text)?.[1] ?? ''
    const refused = await victor.post('/users/add', { token, name: 'x', role: 'admin' })
    expect(refused.status).to.equal(403)
    expect((await victor.get('/api/v1/status')).status).to.equal(200)
    expect((await victor.get('/api/v1/users')).status).to.equal(403)

    await anna.order('/users', '/users/disable', { name: 'victor' })
    expect((await victor.get('/users')).status).to.equal(303)
    const last = await anna.order('/users', '/users/role', { name: 'anna', role: 'viewer' })
    expect(last.status).to.equal(303)
    expect((await anna.get('/users')).text).to.contain('the last administrator stays')
  })

  it('give programs tokens that may what their scope says', async () => {
    await anna.order('/users', '/users/add-token', {
      'token-name': 'crm',
      scope: 'write',
      until: '',
    })
    const { text } = await anna.get('/users')
    const secret = /sipward_[\w-]{43}/.exec(text)?.[0] ?? ''
    const crm = new WebClient(base)
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const ask = (method: string, path: string, body?: object) =>
      crm.ask(`/api/v1${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })

    expect((await ask('GET', '/status')).status).to.equal(200)
    const denied = await ask('POST', '/denylist', { address: '203.0.113.9', note: 'by crm' })
    expect(denied.status, denied.text).to.equal(200)
    expect((await ask('GET', '/users')).status).to.equal(403)
    expect((await ask('POST', '/stop')).status).to.equal(404)
    expect((await ask('POST', '/reload')).status).to.equal(404)
    expect((await ask('POST', '/web/link', {})).status).to.equal(404)
    const { items } = await served.local.get<{ items: { lastUsedAt: string }[] }>('/tokens')
    expect(items[0]?.lastUsedAt).to.be.a('string')

    await served.local.delete('/tokens/crm')
    expect((await ask('GET', '/status')).status).to.equal(401)
  })

  it('take orders of a session over the API from our own pages alone', async () => {
    const send = (headers: Readonly<Record<string, string>>) =>
      anna.ask('/api/v1/denylist', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ address: '203.0.113.10' }),
      })

    expect((await send({ 'sec-fetch-site': 'cross-site' })).status).to.equal(403)
    expect((await send({ origin: 'https://evil.example' })).status).to.equal(403)
    expect((await send({ origin: 'null' })).status).to.equal(403)
    expect((await send({})).status).to.equal(403)
    expect((await send({ origin: base })).status).to.equal(200)
  })

  it('ask for a second factor once one code has proved it', async () => {
    const offer = await anna.order('/users', '/users/second-factor', {})
    const secret = /key into it: ([A-Z2-7 ]+)\./.exec(offer.text)?.[1]?.replaceAll(' ', '') ?? ''
    const token = /name="token" value="([\w-]+)"/.exec(offer.text)?.[1] ?? ''
    const login = { name: 'anna', password }
    const before = await new WebClient(base).post('/login', login)
    expect(before.status, 'inactive before the proof').to.equal(303)

    const code = codeOf(fromBase32(secret), stepOf(Date.now()))
    const wrong = await anna.post('/users/second-factor/prove', { token, code: '000000x' })
    expect(wrong.status).to.equal(422)
    expect((await anna.post('/users/second-factor/prove', { token, code })).status).to.equal(303)
    const codes = (await anna.get('/users')).text.match(/\b(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}\b/g) ?? []
    expect(codes).to.have.length(8)

    const other = new WebClient(base)
    const asked = await other.post('/login', login)
    expect(asked.status).to.equal(200)
    const pending = /name="pending" value="([\w-]+)"/.exec(asked.text)?.[1] ?? ''
    expect((await other.get('/users')).status, 'not in yet').to.equal(303)
    const used = await other.post('/login/code', { pending, code })
    expect(used.status, 'a code works once').to.equal(403)
    const [recovery = ''] = codes
    expect((await other.post('/login/code', { pending, code: recovery })).status).to.equal(303)
    expect((await other.get('/users')).status).to.equal(200)
  })

  it('end a session at the way out, also in the store', async () => {
    const cookie = anna.cookies.get('sipward') ?? ''
    expect((await anna.order('/users', '/logout', {})).status).to.equal(303)

    const thief = new WebClient(base)
    thief.cookies.set('sipward', cookie)
    expect((await thief.get('/users')).status).to.equal(303)
  })
})
