// Blocks that the kernel extends by itself while their source goes on, with real packets.
import { expect } from 'chai'
import { block, list, net, noRules, nothing, unblock } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  nextNetwork6,
  sameNetwork6,
  useFirewalledPair,
} from '../support/firewalled-pair.js'
import { waitUntil } from '../support/wait-until.js'

describe('the extension of blocks in the kernel', () => {
  const pair = useFirewalledPair({ blockSeconds: 3 })
  const isAnswered = (address: string) => pair().net.isAnswered(address)
  const secondsLeft = async (source: string): Promise<number | undefined> =>
    (await pair().firewall.dynamicCounters()).get(net(source))?.secondsLeft

  for (const [address, source] of [
    [attacker, attacker],
    [attacker6, '2001:db8:1:66::/64'],
  ] as const) {
    it(`holds ${source} on while it goes on, and lets it go when it has been quiet`, async () => {
      await pair().firewall.apply([block(source, 1), block(neighbor, 1)])
      expect(await isAnswered(address)).to.equal(false)

      // The quiet one's block ends; the other's has ended too, by its own time.
      await waitUntil(async () => (await secondsLeft(neighbor)) === undefined)
      expect(await isAnswered(neighbor)).to.equal(true)
      expect(await isAnswered(address)).to.equal(false)
      expect(await secondsLeft(source)).to.be.within(1, 3)

      await waitUntil(async () => (await secondsLeft(source)) === undefined)
      expect(await isAnswered(address)).to.equal(true)
    }).timeout(15_000)
  }

  it('lets go at once of what a person unblocks or allows, also in a flood', async () => {
    await pair().firewall.apply([block(attacker), block('2001:db8:1:66::/64')])
    await pair().net.stream(attacker)
    const { sent } = await pair().net.streamed()
    await waitUntil(async () => (await pair().net.streamed()).sent > sent + 50)
    expect((await pair().net.streamed()).answered).to.equal(0)

    await pair().firewall.apply([unblock(attacker), unblock('2001:db8:1:66::/64')])
    expect(await isAnswered(attacker)).to.equal(true)
    expect(await isAnswered(sameNetwork6)).to.equal(true)
    expect(await secondsLeft(attacker)).to.equal(undefined)

    await pair().firewall.apply([block(attacker), list('add', 'allow', attacker)])
    expect(await isAnswered(attacker)).to.equal(true)
  })

  it('never holds on to our own network for one address in it', async () => {
    await pair().firewall.apply([block(attacker6, 2)])
    expect(await isAnswered(attacker6)).to.equal(false)
    expect(await isAnswered(sameNetwork6)).to.equal(true)

    await waitUntil(() => isAnswered(attacker6), { what: 'the end of the block' })
    expect(await isAnswered(nextNetwork6)).to.equal(true)
  })

  it('counts what was dropped, and how long it stays', async () => {
    await pair().firewall.apply([block(neighbor, 600), block('2001:db8:1:66::/64', 900)])
    await pair().net.send({ address: neighbor, text: 'x'.repeat(72), count: 50 })

    const counters = await pair().firewall.dynamicCounters()
    expect(counters.get(net(neighbor))).to.include({ packets: 50, bytes: 5000 })
    expect(counters.get(net(neighbor))?.secondsLeft).to.be.within(597, 600)
    expect(counters.get(net('2001:db8:1:66::/64'))).to.include({ packets: 0 })
    expect([...counters.keys()]).to.have.lengthOf(2)
  })

  it('tells the next daemon until when a source is held, and takes that over', async () => {
    await pair().firewall.setRules({ ...noRules, blockSeconds: 900 })
    await pair().firewall.apply([block(attacker, 60)])
    expect(await isAnswered(attacker)).to.equal(false)
    await pair().firewall.stop({ keep: true })

    pair().openAnother()
    const { dynamic } = await pair().firewall.read()
    expect(dynamic[0]?.until).to.be.closeTo(Date.now() + 900_000, 5000)
    await pair().firewall.start({ ...nothing, dynamic }, noRules)
    expect(await secondsLeft(attacker)).to.be.within(890, 900)

    await pair().firewall.start(nothing, { ...noRules, blockSeconds: 900 })
    expect(await isAnswered(attacker)).to.equal(true)
  })

  it('extends nothing where it shall not', async () => {
    await pair().firewall.setRules(noRules)
    await pair().firewall.apply([block(attacker, 2)])
    expect(await isAnswered(attacker)).to.equal(false)

    expect(await secondsLeft(attacker)).to.be.within(1, 2)
    await waitUntil(() => isAnswered(attacker), { what: 'the end of the block' })
  })

  it('lets go of what had to leave a full set', async () => {
    await pair().firewall.stop({ keep: false })
    pair().openAnother({ maxEntries: 1 })
    await pair().firewall.start(nothing, { ...noRules, blockSeconds: 600 })
    await pair().firewall.apply([block(neighbor)])
    expect(await isAnswered(neighbor)).to.equal(false)

    await pair().firewall.apply([block('198.51.100.1', 900)])

    expect(pair().sink.evicted).to.deep.equal([neighbor])
    expect(await isAnswered(neighbor)).to.equal(true)
    expect([...(await pair().firewall.dynamicCounters()).keys()]).to.deep.equal(['198.51.100.1'])
  })
})
