// What the kernel does with real packets: answered before a block, dropped during it, answered after.
import { expect } from 'chai'
import { IptablesFirewall } from '../../src/enforce/iptables-firewall.js'
import {
  block,
  blocked,
  flow,
  list,
  noRules,
  nothing,
  realClock as clock,
  RecordingSink,
  unblock,
} from '../support/firewall-records.js'
import { needNamespaces, NetworkPair } from '../support/network-namespace.js'
import { startDaemon } from '../support/start-firewall-daemon.js'
import { waitUntil } from '../support/wait-until.js'

describe('packets at the iptables firewall', () => {
  const attacker = '203.0.113.66'
  const neighbor = '203.0.113.67'
  const attacker6 = '2001:db8:1:66::1'
  const sameNetwork6 = '2001:db8:1:66::2'
  const nextNetwork6 = '2001:db8:1:67::1'
  let pair: NetworkPair | undefined
  let firewall: IptablesFirewall

  const net = (): NetworkPair => {
    if (pair === undefined) throw new Error('there is no pair of namespaces')
    return pair
  }

  before(async function () {
    needNamespaces(this)
    pair = new NetworkPair()
    await pair.open([attacker, neighbor, attacker6, sameNetwork6, nextNetwork6])
  })

  beforeEach(async () => {
    firewall = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: net().pbx.name })
    await firewall.start(nothing, noRules)
  })

  afterEach(() => firewall.stop({ keep: false }))

  after(() => pair?.close())

  it('drops a blocked source and answers it again after the unblock', async () => {
    expect(await net().isAnswered(attacker)).to.equal(true)

    await firewall.apply([block(attacker)])
    expect(await net().isAnswered(attacker)).to.equal(false)
    expect(await net().isAnswered(neighbor)).to.equal(true)

    await firewall.apply([unblock(attacker)])
    expect(await net().isAnswered(attacker)).to.equal(true)
  })

  it('answers a source again when the time of its block is over', async () => {
    await firewall.apply([block(attacker, 2)])
    expect(await net().isAnswered(attacker)).to.equal(false)

    await waitUntil(() => net().isAnswered(attacker), { what: 'an answer after the block' })
  })

  it('drops the whole /64 of an IPv6 source and not the next one', async () => {
    expect(await net().isAnswered(attacker6)).to.equal(true)

    await firewall.apply([block('2001:db8:1:66::/64')])

    expect(await net().isAnswered(attacker6)).to.equal(false)
    expect(await net().isAnswered(sameNetwork6)).to.equal(false)
    expect(await net().isAnswered(nextNetwork6)).to.equal(true)

    await firewall.apply([unblock('2001:db8:1:66::/64')])
    expect(await net().isAnswered(attacker6)).to.equal(true)
  })

  it('drops one IPv6 address alone, as it must in our own network', async () => {
    await firewall.apply([block(attacker6)])

    expect(await net().isAnswered(attacker6)).to.equal(false)
    expect(await net().isAnswered(sameNetwork6)).to.equal(true)

    await firewall.apply([unblock(attacker6)])
    expect(await net().isAnswered(attacker6)).to.equal(true)
  })

  it('cuts a TCP connection that was established before the block', async () => {
    expect(await net().connects(attacker)).to.equal(true)
    expect(await net().isHeard()).to.equal(true)

    await firewall.apply([block(attacker)])

    expect(await net().isHeard()).to.equal(false)
    expect(await net().connects(attacker)).to.equal(false)
  })

  it('lets the allowlist win over the denylist, the blocks and the flows', async () => {
    await firewall.apply([
      list('add', 'deny', attacker),
      block(attacker),
      { op: 'add', set: 'flow', flow: flow(attacker, 5070), until: clock.now() + 60_000 },
    ])
    expect(await net().isAnswered(attacker, 5070)).to.equal(false)

    await firewall.apply([list('add', 'allow', '203.0.113.64/29')])
    expect(await net().isAnswered(attacker, 5070)).to.equal(true)

    await firewall.apply([list('remove', 'allow', '203.0.113.64/29')])
    expect(await net().isAnswered(attacker, 5070)).to.equal(false)
  })

  it('drops a denied network but for the one address in it that is allowed', async () => {
    await firewall.apply([
      list('add', 'deny', '203.0.113.0/24'),
      list('add', 'deny', '2001:db8:1::/48'),
      list('add', 'allow', neighbor),
      list('add', 'allow', nextNetwork6),
    ])

    expect(await net().isAnswered(attacker)).to.equal(false)
    expect(await net().isAnswered(neighbor)).to.equal(true)
    expect(await net().isAnswered(nextNetwork6)).to.equal(true)
    expect(await net().isAnswered(attacker6)).to.equal(false)
  })

  it('drops everybody where everything is denied, and nobody when that ends', async () => {
    await firewall.apply([list('add', 'deny', '0.0.0.0/0')])
    expect(await net().isAnswered(attacker)).to.equal(false)

    await firewall.apply([list('remove', 'deny', '0.0.0.0/0')])
    expect(await net().isAnswered(attacker)).to.equal(true)
  })

  it('drops one flow and no other port of its source', async () => {
    const until = clock.now() + 60_000
    await firewall.apply([
      { op: 'add', set: 'flow', flow: flow(attacker, 5070), until },
      { op: 'add', set: 'flow', flow: flow(attacker6, 5070), until },
    ])

    expect(await net().isAnswered(attacker, 5070)).to.equal(false)
    expect(await net().isAnswered(attacker, 5071)).to.equal(true)
    expect(await net().isAnswered(neighbor, 5070)).to.equal(true)
    expect(await net().isAnswered(attacker6, 5070)).to.equal(false)
    expect(await net().isAnswered(attacker6, 5071)).to.equal(true)
    expect(await net().connects(attacker)).to.equal(true)
  })

  it('goes on dropping when the daemon is killed, and the next daemon reads what is dropped', async () => {
    await firewall.stop({ keep: false })
    const daemon = await startDaemon([], { netns: net().pbx.name, sources: [attacker] })
    try {
      expect(daemon.said).to.deep.equal({ state: 'ready', reason: '' })
      expect(await net().isAnswered(attacker)).to.equal(false)
    } finally {
      await daemon.kill()
    }

    expect(await net().isAnswered(attacker)).to.equal(false)
    const { dynamic } = await firewall.read()
    expect(dynamic.map(({ source }) => source)).to.deep.equal([attacker])
  })

  it('loses no protection while it is started anew in a stream of packets', async () => {
    await firewall.start({ ...nothing, dynamic: [blocked(attacker)] }, noRules)
    await net().stream(attacker)
    const before = await net().streamed()

    for (let round = 1; round <= 5; round++) {
      const next = new IptablesFirewall({ clock, sink: new RecordingSink(), netns: net().pbx.name })
      await firewall.stop({ keep: true })
      await next.start({ ...nothing, dynamic: (await next.read()).dynamic }, noRules)
      firewall = next
    }

    const after = await net().streamed()
    expect(after.sent - before.sent).to.be.greaterThan(100)
    expect(after.answered).to.equal(0)
    // The stream is seen where nothing is blocked: the count above counts.
    await firewall.apply([unblock(attacker)])
    await waitUntil(async () => (await net().streamed()).answered > 0, { what: 'the stream' })
  })
})
