// The bound on guesses, with real packets: what reaches the socket of the PBX.
import { expect } from 'chai'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import {
  list,
  noRules,
  nothing,
  realClock as clock,
  RecordingSink,
  trust,
} from '../support/firewall-records.js'
import { needNamespaces, NetworkPair } from '../support/network-namespace.js'

const request = (method: string, ...headers: readonly string[]): string =>
  [`${method} sip:100@203.0.113.1 SIP/2.0`, 'Via: SIP/2.0/UDP x', ...headers, '', ''].join('\r\n')

const digest = 'Digest username="100", response="0123"'
const guess = request('REGISTER', `Authorization: ${digest}`)
const call = request('INVITE', `Proxy-Authorization: ${digest}`)
const plain = request('REGISTER')

describe('the bound on guesses of one source', () => {
  const attacker = '203.0.113.66'
  const neighbor = '203.0.113.67'
  const attacker6 = '2001:db8:1:66::1'
  const sameNetwork6 = '2001:db8:1:66::2'
  let pair: NetworkPair | undefined
  let firewall: IptablesFirewall

  const net = (): NetworkPair => {
    if (pair === undefined) throw new Error('there is no pair of namespaces')
    return pair
  }
  /** Sends so many at once from each address, and returns how many came through in all. */
  const passed = async (text: string, count: number, ...from: readonly string[]) => {
    for (const address of from) await net().send({ address, text, count })
    return net().received()
  }

  before(async function () {
    needNamespaces(this)
    pair = new NetworkPair()
    await pair.open([attacker, neighbor, attacker6, sameNetwork6])
  })

  beforeEach(async () => {
    firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: net().pbx.name })
    await firewall.start(nothing, { ...noRules, guessesAtOnce: 10 })
    net().received()
  })

  afterEach(() => firewall.stop({ keep: false }))

  after(() => pair?.close())

  const guesses: readonly (readonly [what: string, text: string])[] = [
    ['REGISTERs with credentials', guess],
    ['INVITEs with credentials', call],
    ['REGISTERs without', plain],
    ['OPTIONS without', request('OPTIONS')],
    ['headers in another case and shape', request('OPTIONS', `aUTHORIZATION :${digest}`)],
    [
      'credentials behind many headers',
      request('FOO', 'X: '.padEnd(1300), `Authorization:${digest}`),
    ],
  ]
  for (const [what, text] of guesses) {
    it(`lets ten at once through: ${what}`, async () => {
      const startedAt = performance.now()
      expect(await passed(text, 10, attacker)).to.equal(10)
      const more = await passed(text, 5, attacker)
      expect(more).to.be.at.most(Math.floor((performance.now() - startedAt) / 200))
      expect(await passed(text, 10, neighbor)).to.equal(10)
    })
  }

  it('lets five a second through behind that', async () => {
    const tookMs = await net().send({ address: attacker, text: guess, count: 380, perSecond: 190 })

    expect(net().received()).to.be.within(10 + tookMs / 200 - 2, 10 + tookMs / 200 + 1)
  })

  it('counts the first requests and those with credentials apart, so that each guess has its challenge', async () => {
    for (let n = 0; n < 10; n++) {
      await net().send({ address: attacker, text: plain })
      await net().send({ address: attacker, text: guess })
    }
    expect(net().received()).to.equal(20)
  })

  it('counts the addresses of one IPv6 network together', async () => {
    const startedAt = performance.now()
    expect(await passed(guess, 10, attacker6)).to.equal(10)
    const more = await passed(guess, 5, sameNetwork6)
    expect(more).to.be.at.most(Math.floor((performance.now() - startedAt) / 200))
  })

  it('lets what is no guess through: calls, subscriptions and answers', async () => {
    const others = [request('INVITE'), request('SUBSCRIBE'), 'SIP/2.0 200 OK\r\n\r\n', '\r\n\r\n']
    for (const text of others) expect(await passed(text, 100, attacker)).to.equal(100)
  })

  it('holds back no trusted source, no allowed one, and nothing on other ports', async () => {
    await firewall.apply([trust('add', attacker), list('add', 'allow', neighbor)])
    expect(await passed(guess, 100, attacker, neighbor)).to.equal(200)

    await firewall.apply([trust('remove', attacker)])
    await firewall.setRules({ ...noRules, guessesAtOnce: 10, ports: ['5062'] })
    expect(await passed(guess, 100, attacker)).to.equal(100)
  })

  it('follows another number at once, and none', async () => {
    await firewall.setRules({ ...noRules, guessesAtOnce: 3 })
    expect(await passed(guess, 100, attacker)).to.be.within(3, 5)

    await firewall.setRules(noRules)
    expect(await passed(guess, 100, attacker)).to.equal(100)
  })

  it('slows a TCP connection down and does not break it', async () => {
    expect(await net().connects(attacker)).to.equal(true)
    for (let n = 0; n < 10; n++) expect(await net().isHeard(guess)).to.equal(true)
    // The next segment is dropped and comes again after 200 ms at the earliest.
    const startedAt = performance.now()
    await net().isHeard(guess)
    const answeredAfterMs = performance.now() - startedAt

    expect(answeredAfterMs).to.be.greaterThan(150)
  })
})
