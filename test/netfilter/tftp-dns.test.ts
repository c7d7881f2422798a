// TFTP and DNS with real packets.
import { expect } from 'chai'
import { attacker, attacker6, neighbor, useFirewalledPair } from '../support/firewalled-pair.js'

describe('the TFTP limit in the kernel', () => {
  const pair = useFirewalledPair({ tftp: true })
  const ask = async (address: string, count: number, perSecond?: number): Promise<number> => {
    const text = '\0\x01SEP001122334455.cnf.xml\0octet\0'
    const rate = perSecond === undefined ? {} : { perSecond }
    await pair().net.send({ address, port: 40_000, text, count, toPort: 69, ...rate })
    return pair().net.received()
  }

  for (const address of [attacker, attacker6]) {
    it(`lets 100 requests in a minute through from ${address}, and then ten a minute`, async () => {
      expect(await ask(address, 100)).to.equal(100)
      expect(await pair().firewall.drops()).to.deep.equal([])

      // One of the ten at once; the next may come after six seconds.
      expect(await ask(address, 50)).to.equal(1)
      expect(await ask(address, 70, 10)).to.equal(1)

      const [drop, ...more] = await pair().firewall.drops()
      expect(more).to.deep.equal([])
      expect(drop).to.include({ rule: 'tftp', type: 'TFTP', address, port: 40_000 })
      expect(await ask(neighbor, 100)).to.equal(100)
    }).timeout(20_000)
  }
})

describe('long DNS answers in the kernel', () => {
  const pair = useFirewalledPair({ dns: true })
  const answer = async (address: string, length: number, port = 53): Promise<boolean> => {
    const before = delivered()
    await pair().net.send({ address, port, text: 'x'.repeat(length), toPort: 40_000 })
    return delivered() === before + 1
  }
  // Nobody listens there: what is put together from its fragments and delivered is counted so.
  const delivered = (): number => {
    const [ipv4, ipv6] = ['snmp', 'snmp6'].map((file) =>
      pair().net.pbx.run('cat', `/proc/net/${file}`),
    )
    const noPorts4 = /^Udp: \d+ (\d+)/m.exec(ipv4 ?? '')?.[1]
    const noPorts6 = /^Udp6NoPorts\s+(\d+)/m.exec(ipv6 ?? '')?.[1]
    return Number(noPorts4) + Number(noPorts6)
  }

  for (const address of [attacker, attacker6]) {
    it(`drops an answer of 2049 bytes from ${address} by its first fragment`, async () => {
      expect(await answer(address, 100)).to.equal(true)
      expect(await answer(address, 2048)).to.equal(true)
      expect(await answer(address, 2049)).to.equal(false)
      expect(await answer(address, 4000, 5353)).to.equal(true)
    })

    it(`drops an answer of 2049 bytes over TCP from ${address}, be it in small segments`, async () => {
      const message = (length: number): string =>
        `${String.fromCharCode(length >> 8, length & 255)}\x12\x34\x81\x80\0\x01\0\x01\0\0\0\0`
      expect(await pair().net.connects(address, 53)).to.equal(true)

      expect(await pair().net.isHeard(message(2048))).to.equal(true)
      expect(await pair().net.isHeard('any other part of a stream')).to.equal(true)
      expect(await pair().net.isHeard(message(2049))).to.equal(false)
    })
  }

  it('drops a long segment over TCP', async () => {
    const { pbx, attacker: outside } = pair().net
    for (const [namespace, device] of [
      [pbx, 'pbx0'],
      [outside, 'attack0'],
    ] as const) {
      namespace.run('ip', 'link', 'set', device, 'mtu', '9000')
    }
    expect(await pair().net.connects(neighbor, 53)).to.equal(true)

    expect(await pair().net.isHeard('x'.repeat(1900))).to.equal(true)
    expect(await pair().net.isHeard('x'.repeat(2100))).to.equal(false)
  })
})
