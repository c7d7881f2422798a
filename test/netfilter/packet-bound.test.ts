// The bound on packets a second, with real packets: what reaches the socket of the PBX.
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

describe('the bound on packets of one source', () => {
  const attacker = '203.0.113.66'
  const neighbor = '203.0.113.67'
  const attacker6 = '2001:db8:1:66::1'
  const sameNetwork6 = '2001:db8:1:66::2'
  const flood = { count: 4000, perSecond: 8000 }
  let pair: NetworkPair | undefined
  let firewall: IptablesFirewall

  const net = (): NetworkPair => {
    if (pair === undefined) throw new Error('there is no pair of namespaces')
    return pair
  }

  before(async function () {
    needNamespaces(this)
    pair = new NetworkPair()
    await pair.open([attacker, neighbor, attacker6, sameNetwork6])
  })

  beforeEach(async () => {
    firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: net().pbx.name })
    await firewall.start(nothing, { ...noRules, packetsPerSecond: 1000 })
    net().received()
  })

  afterEach(() => firewall.stop({ keep: false }))

  after(() => pair?.close())

  for (const address of [attacker, attacker6]) {
    it(`lets 12 packets and one a millisecond through of a flood from ${address}`, async () => {
      const tookMs = await net().send({ address, ...flood })

      expect(tookMs).to.be.lessThan(2000)
      // While the sender waits for its turn nothing is sent, and what was not used is lost.
      expect(net().received()).to.be.within(0.8 * tookMs, 12 + tookMs + 6)
    })
  }

  it('counts the addresses of one IPv6 network together', async () => {
    await net().send({ address: attacker6, count: 12 })
    await net().send({ address: sameNetwork6, count: 400 })

    expect(net().received()).to.be.lessThan(200)
  })

  it('loses no packet of a trusted source, none of an allowed one, none on other ports', async () => {
    await firewall.apply([trust('add', attacker), list('add', 'allow', neighbor)])
    await net().send({ address: attacker, ...flood })
    expect(net().received()).to.equal(flood.count)
    await net().send({ address: neighbor, ...flood })
    expect(net().received()).to.equal(flood.count)

    await firewall.apply([trust('remove', attacker)])
    await firewall.setRules({ ...noRules, packetsPerSecond: 1000, ports: ['5070:5080', '5062'] })
    await net().send({ address: attacker, ...flood })
    expect(net().received()).to.equal(flood.count)
  })

  it('loses none of 100 packets a second', async () => {
    await net().send({ address: attacker, count: 100, perSecond: 100 })

    expect(net().received()).to.equal(100)
  })

  it('takes another rate at once, and none', async () => {
    await firewall.setRules({ ...noRules, packetsPerSecond: 100 })
    const tookMs = await net().send({ address: attacker, ...flood })
    expect(net().received()).to.be.within(0.08 * tookMs, 12 + tookMs / 10 + 6)

    await firewall.setRules(noRules)
    await net().send({ address: attacker, ...flood })
    expect(net().received()).to.equal(flood.count)
  })
})
