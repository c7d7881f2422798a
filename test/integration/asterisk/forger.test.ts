// The lab's forger does what it says: what it sends is counted on the other side of the wire.
import { expect } from 'chai'
import {
  DatagramSink,
  dnsAnswer,
  forge,
  forgedRequest,
  inventedNetworks,
  setMtu,
  tftpRequest,
} from '../../lab/forger.js'
import { callerIpv4 } from '../../lab/network.js'
import type { Lab } from '../../lab/lab.js'
import { describeLab } from '../../lab/suite.js'
import { AmiTap } from '../../lab/taps.js'

const options = { method: 'OPTIONS', account: '100' } as const

describeLab('The forger', (given) => {
  for (const [family, network] of Object.entries(inventedNetworks)) {
    it(`sends 10,000 datagrams in the names of 10,000 sources: ${family}`, async () => {
      const sink = await DatagramSink.open(given.lab, family === 'ipv4' ? 7001 : 7002)
      const targetPort = family === 'ipv4' ? 7001 : 7002
      const sources = { network, count: 10_000 }

      const report = await forge(given.lab, {
        sources,
        count: 10_000,
        targetPort,
        payload: forgedRequest(options),
      })

      expect(report).to.include({ sent: 10_000, sources: 10_000 })
      const arrived = await sink.waitFor(10_000)
      expect(arrived.length).to.equal(10_000)
      const prefix = family === 'ipv4' ? /^198\.1[89]\./ : /^2001:db8:[89a-f]/
      expect(arrived.every(({ from }) => prefix.test(from))).to.equal(true)
      const counted = arrived.map(({ from }) => from.replace(/::66$/, ''))
      expect(new Set(counted).size).to.equal(10_000)
      process.stderr.write(`    sent in ${report.seconds} s\n`)
    })
  }

  it('makes Asterisk challenge somebody else, at the pace that is asked for', async () => {
    const tap = await AmiTap.open(given.lab)
    const payload = forgedRequest({ ...options, method: 'REGISTER' })

    const report = await forge(given.lab, {
      sources: ['198.51.100.7'],
      count: 30,
      pace: 60,
      payload,
    })

    expect(report.seconds).to.be.closeTo(0.5, 0.1)
    const events = await tap.waitForEvents('198.51.100.7', 30)
    expect(events.map(({ Event, AccountID }) => `${Event} ${AccountID}`)).to.deep.equal(
      Array(30).fill('ChallengeSent 100'),
    )
    expect(new Set(events.map(({ SessionID }) => SessionID)).size).to.equal(30)
    expect(new Set(events.map(({ RemoteAddress }) => RemoteAddress))).to.deep.equal(
      new Set(['IPV4/UDP/198.51.100.7/5060']),
    )
  })

  it('sends TFTP requests from a port of their own each', async () => {
    const sink = await DatagramSink.open(given.lab, 69)
    const from = callerIpv4(66)
    const flood = { sources: [from], port: 0, targetPort: 69, count: 200, pace: 1000 }

    await forge(given.lab, { ...flood, payload: tftpRequest('a.xml') })

    const arrived = await sink.waitFor(200)
    expect(new Set(arrived.map((datagram) => datagram.from))).to.deep.equal(new Set([from]))
    expect(new Set(arrived.map(({ bytes }) => bytes))).to.deep.equal(new Set([14]))
    expect(new Set(arrived.map(({ port }) => port)).size).to.equal(200)
  })

  for (const [family, source] of [
    ['IPv4', '192.0.2.53'],
    ['IPv6', '2001:db8:8000:1::53'],
  ] as const) {
    it(`answers like a name server with more than 2048 bytes, whole and in fragments: ${family}`, async () => {
      const port = family === 'IPv4' ? 7003 : 7004
      const sink = await DatagramSink.open(given.lab, port)
      const one = { sources: [source], targetPort: port, count: 1 }
      await setMtu(given.lab, 9000)

      await forge(given.lab, { ...one, ...dnsAnswer(2049) })
      expect(await fragments(given.lab)).to.equal(family === 'IPv4' ? 0 : 3)
      await forge(given.lab, { ...one, ...dnsAnswer(4000), fragmentBytes: 1480 - 8 })
      await forge(given.lab, { ...one, ...dnsAnswer(2048) })
      expect(await fragments(given.lab)).to.equal(family === 'IPv4' ? 3 : 6)

      const from = { from: source, port: 53 }
      expect(await sink.waitFor(3)).to.deep.equal([
        { ...from, bytes: 2049 },
        { ...from, bytes: 4000 },
        { ...from, bytes: 2048 },
      ])
    })
  }
})

/** How many fragments the PBX's kernel has put together so far, IPv4 and IPv6. */
async function fragments(lab: Lab): Promise<number> {
  const [names, values] = (await lab.run('pbx', ['grep', '^Ip:', '/proc/net/snmp'])).split('\n')
  const place = names?.split(' ').indexOf('ReasmReqds') ?? -1
  const ipv6 = await lab.run('pbx', ['grep', 'Ip6ReasmReqds', '/proc/net/snmp6'])
  return Number(values?.split(' ')[place]) + Number(/\d+$/m.exec(ipv6)?.[0])
}
