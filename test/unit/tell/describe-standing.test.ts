// Every reason that holds for an address, in sentences; and the verdict that the API makes of them.
import { expect } from 'chai'
import type { EveryDesk } from './callback-core.js'
import type { Standing } from '../../../src/ports/operator/block-desk.js'
import { type ApiServer, serve } from './api-server.js'
import {
  entry,
  noStanding,
  sampleBlock,
  sampleFlowBlock,
  sampleStatus,
  sampleStory,
  sampleTime,
} from './callback-core.js'

const address = '203.0.113.66'
const { trust } = sampleStory

describe('what holds for an address', () => {
  let server: ApiServer | undefined
  afterEach(() => server?.stop())

  const check = async (methods: Partial<EveryDesk>, standing: Partial<Standing> = {}) => {
    server = await serve({
      standing: () => Promise.resolve({ ...noStanding, ...standing }),
      ...methods,
    })
    const { json } = await server.ask('GET', `/api/v1/check/${address}`)
    await server.stop()
    server = undefined
    return json as { verdict: string; reasons: { kind: string; text: string }[] }
  }
  const policy = (mode: 'allow' | 'deny', ...countries: string[]) => {
    const { geo } = sampleStatus
    const inForce = { ...geo.policy, mode, countries, state: 'inForce' as const }
    return {
      status: () => Promise.resolve({ ...sampleStatus, geo: { ...geo, policy: inForce } }),
      countryOf: () => 'US',
    }
  }

  it('is nothing where nothing is known of it', async () => {
    expect(await check({})).to.deep.include({ verdict: 'free', reasons: [] })
  })

  it('is the country policy, which leaves nobody free whom it keeps off', async () => {
    const kept = await check(policy('deny', 'US'))
    const outside = await check(policy('allow', 'DE'))
    const inside = await check(policy('allow', 'US'))

    expect(kept).to.deep.include({
      verdict: 'countryBlocked',
      reasons: [
        {
          kind: 'countryPolicy',
          text: 'the country policy (deny) drops what it sends to the SIP ports: it is in United States (US)',
        },
      ],
    })
    expect(outside.verdict).to.equal('countryBlocked')
    expect(inside).to.deep.include({ verdict: 'free', reasons: [] })
  })

  it('is trust, which is spared the country policy and says what it protects from', async () => {
    const { verdict, reasons } = await check(policy('deny', 'US'), { trust })

    expect(verdict).to.equal('free')
    expect(reasons.map(({ kind }) => kind)).to.deep.equal(['countryPolicy', 'trusted'])
    expect(reasons[0]?.text).to.contain('spares it')
    expect(reasons[1]?.text).to.match(/^trusted: 1 account works there, last at 2026-11-21 02:31/)
  })

  it('is each list and block with its words, and where a block drops', async () => {
    const { reasons } = await check({
      check: () =>
        Promise.resolve({
          entries: [entry('allow', address, 'file'), entry('deny', '203.0.113.0/24')],
          blocks: [{ ...sampleBlock, proof: 'oneWay', type: 'OPTIONS' }, sampleFlowBlock],
        }),
    })

    expect(reasons).to.deep.equal([
      { kind: 'allowlist', text: `allowed whatever it does: ${address} by the file` },
      { kind: 'denylist', text: 'denied for good: 203.0.113.0/24 by a person' },
      {
        kind: 'block',
        text: 'blocked by sipward for 1 h after an OPTIONS attack, at the SIP ports alone; until 2026-11-21 03:31:07 UTC',
      },
      {
        kind: 'flowBlock',
        text: 'only udp from port 5070 is blocked, for 1 h: others work behind this address; until 2026-11-21 03:31:07 UTC',
      },
    ])
  })

  it('is why it is never blocked, what is pending, and that nobody is blocked now', async () => {
    const { verdict, reasons } = await check(
      { status: () => Promise.resolve({ ...sampleStatus, isMonitoring: true }) },
      {
        neverBlocked: 'it is an address of this host',
        window: { attempts: 4, limit: 10, seconds: 60 },
        strikes: { count: 2, threshold: 3, days: 30 },
      },
    )

    expect(verdict).to.equal('free')
    expect(reasons.map(({ text }) => text)).to.deep.equal([
      'never blocked: it is an address of this host',
      '4 failed attempts in the last 60 s; 10 are an attack',
      'blocked 2 times in the last 30 days; 3 lead to the denylist',
      'nobody is blocked now: blocking.monitor is on',
    ])
  })

  it('is told by explain as well', async () => {
    server = await serve({ explain: () => Promise.resolve(sampleStory), now: () => sampleTime })

    const { json } = await server.ask('GET', `/api/v1/explain/${address}`)

    const { reasons } = json as { reasons: { kind: string }[] }
    expect(reasons.map(({ kind }) => kind)).to.deep.equal([
      'block',
      'trusted',
      'attempts',
      'strikes',
    ])
  })
})
