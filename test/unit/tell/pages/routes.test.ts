// Each page over a daemon made of callbacks: what is asked of the desks, what stands in the view, and that no
// text of an attacker becomes markup or leads elsewhere.
import { expect } from 'chai'
import type { Network } from '../../../../src/domain/address.js'
import { defaultSettings } from '../../../../src/domain/settings.js'
import { untrusted } from '../../../../src/domain/untrusted.js'
import type { AttackQuery } from '../../../../src/ports/store.js'
import type { PageAnswer, PageContext } from '../../../../src/tell/web/pages/page-route.js'
import { allPageRoutes } from '../../../../src/tell/web/pages/routes/all-page-routes.js'
import { counted } from '../../../../src/domain/counted.js'
import { plainCounts } from '../../../contract/plain-attacks.js'
import { attacksView } from '../../../../src/tell/web/pages/routes/attacks.js'
import { noCountries } from '../../../../src/tell/format/no-countries.js'
import { overviewView } from '../../../../src/tell/web/pages/routes/overview.js'
import {
  entry,
  type EveryDesk,
  sampleAttack,
  sampleBlock,
  sampleFlowBlock,
  sampleHost,
  sampleStatus,
  sampleStory,
} from '../callback-core.js'
import { badReport } from '../../../support/sample-reports.js'
import { type BuiltPages, buildPages } from './built-pages.js'
import { pageContext } from './page-context.js'

const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
const attack = { ...sampleAttack, account: untrusted(hostile), userAgent: untrusted(hostile) }
const sentReport = {
  ...{ id: 'daily-2026-11-29', kind: 'daily', slot: 'daily-2026-11-29', from: 0, to: 1 },
  ...{ madeAt: 1, recipients: [hostile] },
}

const desks: Partial<EveryDesk> = {
  subscribe: () => () => undefined,
  attacks: () => Promise.resolve({ items: [attack, { ...attack, id: 'attack-2' }], total: 2 }),
  attackGroups: () =>
    Promise.resolve({ items: [{ latest: attack, attacks: 2, attempts: 20 }], total: 1 }),
  attackCounts: (query) => Promise.resolve({ ...plainCounts([attack], query), total: 3 }),
  hosts: () => Promise.resolve([sampleHost]),
  blockedCountries: () =>
    Promise.resolve([
      { key: 'DE', count: 2 },
      { key: '', count: 1 },
    ]),
  blocks: () =>
    Promise.resolve({
      items: [sampleBlock, sampleFlowBlock, entry('deny', '192.0.2.9', 'sipward', hostile)],
      total: 3,
    }),
  dropped: () => Promise.resolve(new Map([[sampleBlock.source, { packets: 41, bytes: 1 }]])),
  explain: () => Promise.resolve(sampleStory),
  settings: () => Promise.resolve(defaultSettings),
  trusted: () => Promise.resolve({ items: [], total: 0 }),
  entries: () =>
    Promise.resolve({ items: [entry('allow', '192.0.2.0/24', 'operator', hostile)], total: 1 }),
  reportFacts: () => Promise.resolve(badReport),
  reportZone: () => 'Europe/Berlin',
  reportSchedules: () => [],
  sentReports: () => Promise.resolve({ items: [], total: 0 }),
  sentReport: () => Promise.resolve({ ...sentReport, html: '<p>so</p>', text: 'so' }),
  deliveries: () =>
    Promise.resolve({
      channels: [
        {
          ...{ name: 'mail', isOn: true, reason: hostile, waiting: 2 },
          ...{ lateSince: sampleAttack.at, lastSentAt: sampleAttack.at },
        },
      ],
      latest: [
        {
          ...{ id: hostile, channel: 'mail', newsClass: 'act', phase: 'first', about: hostile },
          ...{ state: 'failed', tries: 1, createdAt: sampleAttack.at, nextTryAt: 0 },
          ...{ doneAt: 0, error: hostile },
        },
      ],
    }),
  chatTargets: () =>
    Promise.resolve([
      {
        ...{ name: hostile, kind: 'telegram', server: hostile, chat: hostile, classes: ['act'] },
        ...{ hosts: [hostile], isLocal: false, isOff: false, hasToken: true, secrets: 0 },
      },
    ]),
  allEntries: () => [entry('allow', '192.0.2.0/24', 'operator', hostile)],
}

function answerOf(method: string, path: string, context: PageContext): Promise<PageAnswer> {
  const row = allPageRoutes.find((each) => each.method === method && each.path === path)
  if (row === undefined) throw new Error(`no row ${method} ${path}`)
  return row.handle(context)
}

describe('the rows of the pages', () => {
  let built: BuiltPages

  before(async () => {
    built = await buildPages()
  })

  after(() => built.remove())

  it('are each there once, and change nothing for those who only look', () => {
    const names = allPageRoutes.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(names).size).to.equal(names.length)
    const open = allPageRoutes.filter(({ method, role }) => method === 'post' && role === 'viewer')
    expect(open.map(({ path }) => path)).to.deep.equal(['/news/read'])
  })

  for (const { method, path } of allPageRoutes.filter((row) => row.method === 'get')) {
    it(`${path} shows hostile texts as text`, async () => {
      const params = { address: '203.0.113.66' }
      const query = new URLSearchParams({
        ...{ search: hostile, type: hostile, open: 'attack-1', edit: hostile, view: 'flat' },
        ...{ page: '-1', perPage: 'x', from: '9', to: '1', actor: hostile, class: hostile },
      })
      const { context } = pageContext(desks, { query: query.toString(), params })
      // Of a file there is no page that could say what was wrong with the question.
      if (path === '/reports/file') {
        const refusal = await answerOf(method, path, context).catch((error: unknown) => error)
        expect((refusal as Error).message).to.include('from must be')
        return
      }
      const answer = await answerOf(method, path, context)
      if (answer.kind === 'file') {
        let text = ''
        for await (const part of answer.text) text += part
        expect(text).to.not.match(/(^|,)[=+@-]/m)
        return
      }
      if (answer.kind === 'stream') {
        const sent: string[] = []
        const send = ({ data }: { readonly data: string }) => sent.push(data)
        const paths = { link: (to: string) => `/sipward${to}`, asset: (name: string) => name }
        const stop = await answer.open({ ...paths, send, lastEventId: '' })
        stop()
        expect(sent).to.deep.equal([])
        return
      }
      if (answer.kind !== 'page') throw new Error(`${path} answers ${answer.kind}`)
      const html = built.pages.render(answer.template, answer.view)
      expect(html).to.not.match(/<script(?! type="module")|<img src=x| on\w+=/)
      expect(html).to.not.match(/[\u202a-\u202e\u2066-\u2069\u0000\u001b]/)
      const links = [...html.matchAll(/ (?:href|action|formaction)="([^"]*)"/g)].map(
        (found) => found[1],
      )
      expect(
        links.filter(
          (link) => !/^(\/sipward\/|\/sipward$|#|https:\/\/db-ip\.com)/.test(link ?? ''),
        ),
      ).to.deep.equal([])
    })
  }

  it('ask the log for what the URL says, with what it leaves out, by its sources', async () => {
    const asked: AttackQuery[] = []
    const attackGroups = (query: AttackQuery) => {
      asked.push(query)
      const items = [{ latest: attack, attacks: 2, attempts: 20 }]
      return Promise.resolve({ items, total: 1400, isTotalAtLeast: true })
    }
    const query =
      'type=register&victim=!203.0.113.10&range=7d&search=abc&source=nonsense&account=!%5C!x&tool=sipcli'
    const { context } = pageContext({ ...desks, attackGroups }, { query })
    const view = await attacksView(context)
    expect(asked[0]).to.deep.include({
      type: 'REGISTER',
      victim: { not: ['203.0.113.10'] },
      account: { not: ['!x'] },
      tool: 'sipcli',
      search: 'abc',
    })
    expect(asked[0]).to.not.have.property('source')
    expect((asked[0]?.to ?? 0) - (asked[0]?.from ?? 0)).to.equal(7 * 86_400_000 + 1)
    expect(view.rows).to.have.length(1)
    expect(view.rows[0]).to.include({ attacks: 2, attempts: 20, isAccountReal: false })
    expect(view.lede).to.include('2 attacks in the last 7 days by at least 1\u202f400 sources')
    expect(view.chips.map(({ name }) => name)).to.deep.equal(['victim', 'type', 'tool', 'account'])
    expect(view.chips[0]?.turnedHref).to.include('victim=203.0.113.10&')
    expect(view.pager).to.include({ total: 1400, isTotalAtLeast: true })
    expect(view.liveHref).to.match(/^\/attacks\/live\?.*type=REGISTER.*search=abc&since=\d+$/)
    expect(view.rows[0]?.links.map(({ text }) => text)).to.include('Not this source')
  })

  it('counts with their nouns, one and many', () => {
    const words = ['attack', 'guess', 'entry', 'host is', 'country', 'branch', 'entry has', 'leads']
    expect(words.map((word) => counted(1, word))).to.deep.equal(words.map((word) => `1 ${word}`))
    expect(words.map((word) => counted(2, word))).to.deep.equal([
      ...['2 attacks', '2 guesses', '2 entries', '2 hosts are', '2 countries', '2 branches'],
      '2 entries have',
      '2 lead',
    ])
    expect(counted(0, 'attack')).to.equal('0 attacks')
  })

  it('say on the overview what is counted, and leave out what nobody counts', async () => {
    const { context } = pageContext(desks)
    const view = await overviewView(context)
    expect(view.figures.map(({ name, value }) => [name, value])).to.deep.equal([
      ['attacks', 3],
      ['sources', 1],
      ['blocked now', 4],
    ])
    expect(view.guesses).to.equal(undefined)
    expect(view.map?.countries.map(({ code }) => code)).to.deep.equal(['DE'])
    expect(view.lead).to.include('as many as the same weekday before')
  })

  it('leave out the map where no country is known, and say why', async () => {
    for (const state of ['ready', 'missing', 'broken'] as const) {
      const status = { ...sampleStatus, geo: { ...sampleStatus.geo, state } }
      const { context } = pageContext({
        ...desks,
        status: () => Promise.resolve(status),
        blockedCountries: () => Promise.resolve([{ key: '', count: 7 }]),
      })
      const view = await overviewView(context)
      expect([view.map, view.countries]).to.deep.equal([undefined, []])
      expect(view.noMap).to.equal(noCountries({ state }))
      const html = built.pages.render('overview', view)
      expect(html).to.include(noCountries({ state })).and.not.include('class="chart map"')
    }
  })

  it('offer no order to those who may only look', async () => {
    const { context } = pageContext(desks, { role: 'viewer' })
    const answer = await answerOf('get', '/blocks', context)
    const view = answer.kind === 'page' ? JSON.stringify(answer.view) : ''
    expect(view).to.not.include('/blocks/allow').and.to.not.include('/blocks/bulk')
  })

  it('lead back to no other site once they have put somebody on the allowlist', async () => {
    const addEntry: EveryDesk['addEntry'] = (list, network) => Promise.resolve(entry(list, network))
    const body = 'address=198.51.100.9&back=//evil.example'
    const { context } = pageContext({ ...desks, addEntry }, { body })
    const answer = await answerOf('post', '/orders/allow', context)
    expect(answer).to.deep.include({ kind: 'redirect', to: '/' })
  })

  it('unblock all that are chosen, or the one of the button', async () => {
    const unblocked: Network[] = []
    const unblock = (network: Network) => {
      unblocked.push(network)
      return Promise.resolve({ ended: 1, removed: 0, remaining: [] })
    }
    const form = 'id=192.0.2.1&id=2001:db8::/64&unblock='
    for (const button of ['chosen', '192.0.2.7']) {
      const { context } = pageContext({ ...desks, unblock }, { body: form + button })
      await answerOf('post', '/blocks/bulk', context)
    }
    expect(unblocked).to.deep.equal(['192.0.2.1', '2001:db8::/64', '192.0.2.7'])
  })

  it('refuse settings at their fields and save nothing', async () => {
    const body = 'detection.attemptsPerMinute=0&sip.ports=5060&blocking.seconds=x'
    const { context } = pageContext(desks, { body })
    const answer = await answerOf('post', '/settings/firewall', context)
    expect(answer).to.include({ kind: 'page', status: 422 })
    const view = answer.kind === 'page' ? JSON.stringify(answer.view) : ''
    expect(view).to.include('a whole number from 1 to 1000, not 0')
  })
})
