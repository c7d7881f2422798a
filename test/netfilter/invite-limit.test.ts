// The INVITE limit with real packets: a burst, then one INVITE per unit/value, whatever else is sent.
import { expect } from 'chai'
import { list, noRules, trust } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  nextNetwork6,
  sameNetwork6,
  sipRequest,
  useFirewalledPair,
} from '../support/firewalled-pair.js'
import { NetworkPair } from '../support/network-namespace.js'

describe('the INVITE limit in the kernel', () => {
  const twentyPerMinute = { value: 20, unit: 'minute', burst: 10 } as const
  const pair = useFirewalledPair({ inviteLimit: twentyPerMinute })
  const invite = sipRequest('INVITE')
  const send = async (address: string, count: number, perSecond?: number): Promise<number> => {
    const rate = perSecond === undefined ? {} : { perSecond }
    await pair().net.send({ address, port: 5070, text: invite, count, ...rate })
    return pair().net.received()
  }

  for (const address of [attacker, attacker6]) {
    it(`lets 10 at once through from ${address}, and then none of 200`, async () => {
      expect(await send(address, 200)).to.equal(10)
      expect(await send(address, 1)).to.equal(0)

      expect(await pair().firewall.drops()).to.have.lengthOf(1)
    })
  }

  it('lets one through every 3 s from then on', async () => {
    await send(attacker, 20)

    // Over 7 s at 10 a second: the first two steps of three seconds.
    expect(await send(attacker, 70, 10)).to.equal(2)
  })

  it('lets one through every half second at 120 a minute', async () => {
    await pair().firewall.setRules({
      ...noRules,
      inviteLimit: { value: 120, unit: 'minute', burst: 3 },
    })

    expect(await send(attacker, 30)).to.equal(3)
    expect(await send(attacker, 110, 50)).to.be.within(4, 5)
  })

  it('counts an IPv6 network once, and each IPv4 source for itself', async () => {
    await send(attacker6, 8)
    expect(await send(sameNetwork6, 8)).to.equal(2)
    expect(await send(nextNetwork6, 8)).to.equal(8)
    await send(attacker, 20)
    expect(await send(neighbor, 5)).to.equal(5)
  })

  it('notes whose INVITEs were dropped', async () => {
    await send(attacker, 12)

    const [drop, ...more] = await pair().firewall.drops()
    expect(more).to.deep.equal([])
    expect(drop).to.include({
      rule: 'inviteLimit',
      type: 'INVITE',
      address: attacker,
      port: 5070,
      protocol: 'udp',
      victim: NetworkPair.pbx4,
      name: '',
    })
    expect(await pair().firewall.drops()).to.deep.equal([])
  })

  it('counts no other method, and INVITEs in small letters and behind line ends', async () => {
    await send(attacker, 10)
    for (const method of ['REGISTER', 'OPTIONS', 'ACK', 'BYE']) {
      await pair().net.send({ address: attacker, text: sipRequest(method) })
      expect(pair().net.received(), method).to.equal(1)
    }
    await pair().net.send({ address: attacker, text: '\r\n\r\n' })
    expect(pair().net.received(), 'line ends alone').to.equal(1)
    const disguised = [
      invite.toLowerCase(),
      `\r\n\r\n${invite}`,
      `${'\r\n'.repeat(100)}${invite}`,
      `${'\n'.repeat(100)}${invite}`,
      invite.replace('INVITE ', 'INVITE\t'),
      invite.replace('INVITE ', 'invite \t '),
    ]
    for (const text of disguised) {
      await pair().net.send({ address: attacker, text })
      expect(pair().net.received(), text).to.equal(0)
    }
  })

  it('holds over TCP', async () => {
    await send(attacker, 10)
    expect(await pair().net.connects(attacker)).to.equal(true)
    expect(await pair().net.isHeard(sipRequest('OPTIONS'))).to.equal(true)

    expect(await pair().net.isHeard(invite)).to.equal(false)
    expect((await pair().firewall.drops())[0]).to.include({ protocol: 'tcp', type: 'INVITE' })
  })

  it('holds for trusted sources, beside which strangers do not count, and not for allowed ones', async () => {
    await pair().firewall.setRules({
      ...noRules,
      inviteLimit: twentyPerMinute,
      packetsPerSecond: 10,
    })
    await pair().firewall.apply([trust('add', attacker), list('add', 'allow', neighbor)])

    expect(await send(attacker, 40)).to.equal(10)
    expect(await send(neighbor, 40)).to.equal(40)
  })

  it('says which burst it cannot count', async () => {
    await pair().firewall.setRules({
      ...noRules,
      inviteLimit: { value: 1, unit: 'hour', burst: 100 },
    })

    expect(pair().firewall.status().reason).to.match(/burst of 23 at most, not 100/)
    expect(await send(attacker, 100)).to.equal(23)
  })
})
