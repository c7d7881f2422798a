// What guards the other services of a PBX: floods of TFTP requests, and answers of name servers that are too long.
import { expect } from 'chai'
import {
  DatagramSink,
  dnsAnswer,
  forge,
  setMtu,
  tftpRequest,
  type ArrivedDatagram,
} from '../../lab/forger.js'
import type { Lab } from '../../lab/lab.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4, callerIpv6, pbxAddress } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { madeOnce } from '../../support/made-once.js'
import { waitUntil } from '../../support/wait-until.js'
import { projectFile } from '../../support/project-file.js'

const tftpPort = 69
const dnsServer = callerIpv4(90)
/** The longest answer that passes. */
const longest = 2048

describeProtected('A TFTP server beside the PBX', {}, (given) => {
  let sink: DatagramSink
  let lastCaller = 99
  before(async () => {
    sink = await DatagramSink.open(given.lab, tftpPort)
  })
  const arrivedFrom = (from: string): ArrivedDatagram[] =>
    sink.arrived().filter((datagram) => datagram.from === from)
  const ask = async (from: string, count: number, pace: number): Promise<void> => {
    const request = { payload: tftpRequest(), port: 0, targetPort: tftpPort }
    await forge(given.lab, { ...request, sources: [from], count, pace })
    // One more by somebody else: when it is there, so is everything before it.
    const other = callerIpv4(lastCaller--)
    await forge(given.lab, { ...request, sources: [other], count: 1 })
    await waitUntil(() => arrivedFrom(other).length > 0, { what: 'the last request' })
  }

  const sources = [
    ['IPv4', callerIpv4(66)],
    ['IPv6', callerIpv6(1)],
  ] as const
  // The second flood takes 13 s, so both families send it at the same time.
  const heard = madeOnce(async () => {
    const floods = sources.map(async ([, from]) => {
      await ask(from, 100, 500)
      const atOnce = arrivedFrom(from).length
      // The first of the ten at once, the others six seconds apart.
      await ask(from, 131, 10)
      return [from, [atOnce, arrivedFrom(from).length - atOnce]] as const
    })
    return new Map<string, readonly number[]>(await Promise.all(floods))
  })

  for (const [family, from] of sources) {
    it(`hears 100 requests of a source in a minute, then ten a minute: ${family}`, async () => {
      expect((await heard()).get(from)).to.deep.equal([100, 3])
    })

    it(`has a record of the flood, and nobody is blocked: ${family}`, async () => {
      const attack = await latestAttack(given.daemon, from)

      const victim = family === 'IPv4' ? pbxAddress.ipv4 : pbxAddress.ipv6
      expect(attack).to.include({ type: 'TFTP', rule: 'tftp', action: 'reported', victim })
      expect((await given.daemon.story(from)).verdict).to.equal('free')
      const told = given.daemon.notices('tftpFlood')
      expect(told.filter((text) => text.startsWith(from.replace('::66', '::/64')))).to.have.length(
        1,
      )
    })
  }

  it('hears everything where the protection is off', async () => {
    await given.daemon.changeSettings({ 'tftp.enabled': false })
    const from = callerIpv4(67)

    await ask(from, 250, 1000)

    expect(arrivedFrom(from)).to.have.length(250)
  })
})

describeProtected('A PBX that asks a name server', {}, (given) => {
  let sink: DatagramSink
  before(async () => {
    sink = await DatagramSink.open(given.lab, 7010)
    await setMtu(given.lab, 9000)
    const server = given.lab.start('callers', python('serve', dnsServer))
    await waitUntil(() => server.stdout.includes('listening'), { what: 'a name server' })
  })
  const answer = async (bytes: number): Promise<void> => {
    const one = { sources: [dnsServer], targetPort: 7010, count: 1 }
    await forge(given.lab, { ...one, ...dnsAnswer(bytes) })
  }

  it(`gets answers of ${longest} bytes, and none of one more, over UDP`, async () => {
    await answer(longest)
    await answer(longest + 1)
    await answer(4096)
    await answer(100)

    expect((await sink.waitFor(2)).map(({ bytes }) => bytes)).to.deep.equal([longest, 100])
  })

  it(`gets answers of ${longest} bytes, and nothing of one more, over TCP`, async () => {
    expect(await askOverTcp(given.lab, longest)).to.equal(2 + longest)
    expect(await askOverTcp(given.lab, longest + 1)).to.equal(0)
  })

  it('gets every answer where the protection is off', async () => {
    await given.daemon.changeSettings({ 'dns.enabled': false })
    const before = sink.arrived().length

    await answer(longest + 1)

    expect((await sink.waitFor(before + 1)).at(-1)?.bytes).to.equal(longest + 1)
    expect(await askOverTcp(given.lab, longest + 1)).to.equal(2 + longest + 1)
  })
})

/** How many bytes came of an answer with so many. */
async function askOverTcp(lab: Lab, bytes: number): Promise<number> {
  return Number(await lab.run('pbx', python('ask', dnsServer, String(bytes))))
}

function python(...argv: string[]): string[] {
  const file = projectFile('test/lab/dns-over-tcp.py')
  return ['/usr/bin/python3', file, ...argv]
}
