// What a block drops: by the proof that it stands on, by its prefix, and for how long at most.
import { expect } from 'chai'
import { block, blocked, net, noRules, nothing, unblock } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  nextNetwork6,
  sameNetwork6,
  useFirewalledPair,
} from '../support/firewalled-pair.js'
import { waitUntil } from '../support/wait-until.js'

describe('a block on evidence that may be forged', () => {
  const pair = useFirewalledPair({ blockSeconds: 3 })
  afterEach(() => pair().net.hush())
  const secondsLeft = async (source: string): Promise<number | undefined> =>
    (await pair().firewall.dynamicCounters()).get(net(source))?.secondsLeft
  /** Sends a datagram from port 53 to a port that no rule of SIP knows; tells whether it came in. */
  const dnsAnswerPasses = async (address: string): Promise<boolean> => {
    pair().net.received()
    await pair().net.send({ address, port: 53, toPort: 40_000, text: 'answer' })
    return pair().net.received() === 1
  }

  for (const [address, source] of [
    [attacker, attacker],
    [attacker6, '2001:db8:1:66::/64'],
    [attacker6, attacker6],
  ] as const) {
    it(`of ${source} drops at the SIP ports alone: answers of DNS go on`, async () => {
      await pair().firewall.apply([block(source, 600, 'oneWay')])

      expect(await pair().net.isAnswered(address)).to.equal(false)
      expect(await pair().net.connects(address)).to.equal(false)
      expect(await dnsAnswerPasses(address)).to.equal(true)
      expect(await pair().net.isAnswered(neighbor)).to.equal(true)
    })
  }

  it('is never extended by the packets of its source', async () => {
    const { net: lab, firewall } = pair()
    await firewall.apply([block(attacker, 2, 'oneWay')])
    const { answered } = await lab.streamed()
    await lab.stream(attacker)
    await waitUntil(async () => (await lab.streamed()).answered > answered, {
      what: 'the end of the block under a stream of packets',
    })
    expect(await secondsLeft(attacker)).to.equal(undefined)
  })

  it('becomes a block of everything by proof, and the other way round, without a gap', async () => {
    const { net: lab, firewall } = pair()
    await firewall.apply([block(attacker, 600, 'oneWay')])
    const before = await lab.streamed()
    await lab.stream(attacker)
    await firewall.apply([block(attacker, 600, 'returned')])
    expect(await dnsAnswerPasses(attacker)).to.equal(false)
    expect((await firewall.read()).dynamic.map(({ proof }) => proof)).to.deep.equal(['returned'])

    await firewall.apply([block(attacker, 600, 'oneWay')])
    await lab.hush()
    const { sent, answered } = await lab.streamed()
    expect(sent).to.be.greaterThan(before.sent)
    expect(answered).to.equal(before.answered)
    expect(await dnsAnswerPasses(attacker)).to.equal(true)
    expect((await firewall.read()).dynamic.map(({ proof }) => proof)).to.deep.equal(['oneWay'])
    expect(firewall.status().entries.dynamic).to.equal(1)
  })
})

describe('a block on proven evidence', () => {
  const pair = useFirewalledPair({ blockSeconds: 2 })
  afterEach(() => pair().net.hush())
  const counters = async (source: string) =>
    (await pair().firewall.dynamicCounters()).get(net(source))

  it('lasts three block times at most while its source goes on, then the source is heard', async () => {
    const { net: lab, firewall } = pair()
    await firewall.apply([block(attacker, 2)])
    const startedAt = performance.now()
    const { answered } = await lab.streamed()
    await lab.stream(attacker)
    await waitUntil(async () => (await lab.streamed()).answered > answered, {
      deadlineMs: 15_000,
      what: 'the first answer',
    })
    const lastedMs = performance.now() - startedAt

    expect(lastedMs).to.be.within(5000, 7500)
    await waitUntil(async () => (await counters(attacker)) === undefined)
  }).timeout(20_000)

  it('is extended by packets to the SIP ports, and by no others', async () => {
    const { net: lab, firewall } = pair()
    await firewall.setRules({ ...noRules, blockSeconds: 900 })
    await firewall.apply([block(attacker, 60)])

    await lab.send({ address: attacker, toPort: 40_000, text: 'x' })
    expect((await counters(attacker))?.secondsLeft).to.be.at.most(60)
    await lab.send({ address: attacker, text: 'x' })
    expect((await counters(attacker))?.secondsLeft).to.be.within(890, 900)
  })

  it('counts each packet that was dropped once, through all of its block times', async () => {
    const { net: lab, firewall } = pair()
    await firewall.apply([block(attacker, 2)])
    let sent = 0
    await waitUntil(
      async () => {
        await lab.send({ address: attacker, text: 'x'.repeat(72), count: 10 })
        sent += 10
        const found = await counters(attacker)
        if (found !== undefined) expect(found).to.include({ packets: sent, bytes: 100 * sent })
        return sent > 20 && (await firewall.read()).dynamic.length === 0
      },
      { deadlineMs: 15_000, what: 'the end of the block' },
    )
    expect(sent).to.be.greaterThan(30)
  }).timeout(20_000)

  it('keeps its counts when a daemon starts again', async () => {
    const { net: lab } = pair()
    await pair().firewall.apply([block(attacker), block('2001:db8:1:66::/64')])
    await lab.send({ address: attacker, text: 'x'.repeat(72), count: 30 })
    await lab.send({ address: attacker6, text: 'x', count: 20 })
    await pair().firewall.stop({ keep: true })

    pair().openAnother()
    const { dynamic } = await pair().firewall.read()
    await pair().firewall.start({ ...nothing, dynamic }, noRules)

    expect(await counters(attacker)).to.include({ packets: 30, bytes: 3000 })
    expect(await counters('2001:db8:1:66::/64')).to.include({ packets: 20 })
  })
})

describe('a block of a large network of IPv6', () => {
  const pair = useFirewalledPair({ blockSeconds: 600 })

  for (const network of ['2001:db8:1::/48', '2001:db8:1::/56']) {
    it(`of ${network} holds every /64 in it, and an unblock lets all of them go`, async () => {
      const { net: lab, firewall } = pair()
      await firewall.apply([block(network), block(attacker)])
      for (const address of [attacker6, sameNetwork6, nextNetwork6]) {
        expect(await lab.isAnswered(address)).to.equal(false)
      }
      const counters = await firewall.dynamicCounters()
      expect([...counters.keys()]).to.have.members([network, attacker])
      expect(counters.get(net(network))?.packets).to.equal(3)

      await firewall.apply([unblock(network)])

      for (const address of [attacker6, sameNetwork6, nextNetwork6]) {
        expect(await lab.isAnswered(address)).to.equal(true)
      }
      expect([...(await firewall.dynamicCounters()).keys()]).to.deep.equal([attacker])
    })
  }
})

describe('an unblock', () => {
  const pair = useFirewalledPair({ blockSeconds: 600 })

  it('frees the kernel of what no daemon knows, in whatever set it stands', async () => {
    const { net: lab, firewall } = pair()
    for (const set of ['dynamic4', 'oneway4', 'second4', 'third4']) {
      lab.pbx.run('ipset', 'add', `sipward-${set}`, attacker, 'timeout', '600')
    }
    lab.pbx.run('ipset', 'add', 'sipward-third6', '2001:db8:1:66::', 'timeout', '600')
    expect(await lab.isAnswered(attacker)).to.equal(false)
    expect(await lab.isAnswered(sameNetwork6)).to.equal(false)

    await firewall.apply([unblock(attacker), unblock('2001:db8:1:66::/64')])

    expect(await lab.isAnswered(attacker)).to.equal(true)
    expect(await lab.isAnswered(sameNetwork6)).to.equal(true)
    expect((await firewall.read()).dynamic).to.deep.equal([])
  })

  it('frees the kernel also where the time of day has jumped by a day', async () => {
    let jumpMs = 0
    const clock = { now: () => Date.now() + jumpMs }
    await pair().firewall.stop({ keep: false })
    pair().openAnother({ clock, verifyMs: 50 })
    const { net: lab, firewall, sink } = pair()
    await firewall.start({ ...nothing, dynamic: [blocked(attacker, 600)] }, noRules)

    for (const day of [86_400_000, -86_400_000]) {
      jumpMs = day
      const { verifiedAt } = firewall.status()
      await waitUntil(() => firewall.status().verifiedAt !== verifiedAt)
      expect(firewall.status().entries.dynamic).to.equal(1)
      expect(await lab.isAnswered(attacker)).to.equal(false)
    }
    expect(sink.healed).to.deep.equal([])
    const [entry] = (await firewall.read()).dynamic
    expect(entry?.until).to.be.closeTo(clock.now() + 600_000, 15_000)

    jumpMs = 86_400_000
    await firewall.apply([unblock(attacker)])
    expect(await lab.isAnswered(attacker)).to.equal(true)
  })
})
