// What the login does to those who guess, behind a proxy as people have one.
import { expect } from 'chai'
import { waitUntil } from '../../support/wait-until.js'
import { type ProxiedDaemon, serveBehindProxy } from './proxied-daemon.js'
import { firstUser, password, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

const attacker = '203.0.113.66'
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '\u202egnp.exe\u2066',
  'a\u0000b\u001b[31m',
  '{{frame.token}}',
  '=HYPERLINK("http://evil")',
  "' OR 1=1 --",
  'x'.repeat(5000),
  '../../etc/passwd',
  '%0d%0aSet-Cookie: a=b',
]

describe('the login behind a proxy', () => {
  let served: ServedDaemon
  let proxied: ProxiedDaemon
  let base = ''

  before(async () => {
    proxied = await serveBehindProxy()
    ;({ served, base } = proxied)
    await firstUser(served, new WebClient(base))
  })

  after(() => proxied.stop())

  it('puts every link below the path of base_url, whether the proxy keeps it or not', async () => {
    for (const headers of [{}, { 'x-test-keep': '1' }]) {
      const anna = new WebClient(base)
      const { text } = await anna.get('/login', headers)
      expect(text.match(/(?:href|src|action)="[^"]*"/g)).to.satisfy((links: string[]) =>
        links.every((link) => /="(\/pbx\/|https:\/\/|#)/.test(link)),
      )
      const [asset = ''] = /\/assets\/\w+\/app\.css/.exec(text) ?? []
      expect((await anna.get(asset, headers)).status).to.equal(200)
      const made = await anna.post('/login', { name: 'anna', password, to: '/users' }, headers)
      expect(made.headers.location).to.equal('/pbx/users')
      expect((await anna.get('/users', headers)).text).to.contain('action="/pbx/logout"')
    }
  })

  it('goes to no other host behind the login', async () => {
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/x\r\na: b']) {
      const anna = new WebClient(base)
      const { headers } = await anna.post('/login', { name: 'anna', password, to })
      expect(headers.location, to).to.equal('/pbx/')
    }
  })

  it('answers an unknown user, a wrong password and a user without one in the same words', async () => {
    await served.local.post('/users', { name: 'nopass', role: 'viewer' })
    const texts: string[] = []
    for (const [index, name] of ['anna', 'nobody', 'nopass'].entries()) {
      const stranger = new WebClient(base)
      const from = { 'x-test-from': `198.51.100.${index + 1}` }
      const { status, text } = await stranger.post('/login', { name, password: 'x', to: '/' }, from)
      expect(status).to.equal(403)
      texts.push(text.replaceAll(name, 'NAME'))
    }
    expect(new Set(texts).size).to.equal(1)
    expect(texts[0]).to.contain('Name or password is wrong.')
  })

  it('takes hostile texts in every field, shows them harmless and writes none of their headers', async () => {
    for (const [index, text] of hostile.entries()) {
      const stranger = new WebClient(base)
      const from = { 'x-test-from': `198.51.100.${index + 100}` }
      const form = { name: text, password: text, to: text, pending: text, code: text, token: text }
      const answers = [
        await stranger.post('/login', form, from),
        await stranger.post('/login/code', form, from),
        await stranger.post('/preferences', { theme: text, density: text }, from),
        await stranger.get(`/login?to=${encodeURIComponent(text)}`, from),
        await stranger.get(`/set-password/${encodeURIComponent(text.slice(0, 500))}`, from),
        await stranger.get(`/${encodeURIComponent(text.slice(0, 500))}`, from),
      ]
      for (const { status, headers, text: html } of answers) {
        expect(status, text).to.be.lessThan(500)
        expect(html).not.to.contain('<script>alert').and.not.to.contain('<img src=x')
        expect(headers['set-cookie'] ?? [], text).to.deep.equal([])
      }
    }
  })

  it('makes a WEB attack of ten wrong passwords, and blocks whom the proxy names', async () => {
    const from = { 'x-test-from': attacker, 'x-forwarded-for': '192.0.2.1' }
    const guesser = new WebClient(base)
    for (let guess = 0; guess < 10; guess += 1) {
      // Nobody has guessed at this name before: its delay is no reason to look at none of the ten.
      const { status } = await guesser.post('/login', { name: 'ben', password: `g${guess}` }, from)
      expect(status).to.equal(403)
    }

    const blocks = async () =>
      (await served.local.get<{ items: { address: string; type: string }[] }>('/blocks')).items
    await waitUntil(async () => (await blocks()).length > 0, { what: 'the block' })
    const [block, ...others] = await blocks()
    expect(others).to.deep.equal([])
    expect(block).to.include({ address: attacker, type: 'WEB' })
    const refused = await guesser.post('/login', { name: 'anna', password }, from)
    expect(refused.status).to.equal(403)
    expect(refused.text).to.contain(`Your address ${attacker} is blocked`)
    const attacks = async () =>
      (await served.local.get<{ items: { type: string; proof: string }[] }>('/attacks?type=WEB'))
        .items
    await waitUntil(async () => (await attacks()).length > 0, { what: 'the attack' })
    expect((await attacks())[0]).to.include({ type: 'WEB', proof: 'returned' })
  })

  it('never blocks the allowlist, nor from where somebody is logged in', async () => {
    const anna = new WebClient(base)
    const office = { 'x-test-from': '198.51.100.50' }
    await anna.post('/login', { name: 'anna', password }, office)
    expect((await anna.get('/users', office)).status).to.equal(200)
    const allowed = { 'x-test-from': '198.51.100.51' }
    await served.local.post('/allowlist', { address: '198.51.100.51' })
    for (const from of [office, allowed]) {
      for (let guess = 0; guess < 12; guess += 1) {
        await new WebClient(base).post('/login', { name: 'x', password: 'y' }, from)
      }
    }

    const { items } = await served.local.get<{ items: { address: string }[] }>('/blocks')
    expect(items.map(({ address }) => address)).to.deep.equal([attacker])
    const told = async () => (await anna.get('/news', office)).text
    const text = /198\.51\.100\.50, which is where an administrator uses the pages/
    await waitUntil(async () => text.test(await told()), { what: 'the news of who guesses there' })
  })

  it('makes a guesser wait longer each time, while the owner comes in from elsewhere', async () => {
    // Nobody guesses from here: failures delay everybody behind the address that they come from.
    const home = { 'x-test-from': '198.51.100.61' }
    const logIn = () => new WebClient(base).post('/login', { name: 'anna', password }, home)
    expect((await logIn()).status).to.equal(303)
    const from = { 'x-test-from': '198.51.100.60' }
    const guess = async (): Promise<number> => {
      const { text } = await new WebClient(base).post(
        '/login',
        { name: 'anna', password: 'x' },
        from,
      )
      return Number(/next try is taken in (\d+) s/.exec(text)?.[1] ?? 0)
    }

    expect([await guess(), await guess(), await guess()]).to.deep.equal([0, 0, 1])
    const nextAt = performance.now() + 1000
    await waitUntil(() => performance.now() > nextAt, { what: 'the time of the next try' })
    expect(await guess()).to.equal(2)
    expect((await logIn()).status).to.equal(303)
  })
})
