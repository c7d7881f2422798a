// Guesses over WebSockets, plain and over TLS: Asterisk's web server takes them, at ports that sip.ports does not name.
import { expect } from 'chai'
import { accounts, pjsipConf } from '../../lab/asterisk-config.js'
import { DatagramSink, forge } from '../../lab/forger.js'
import { latestAttack } from '../../lab/latest-attack.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeProtected, type ProtectedSuite } from '../../lab/suite.js'
import { callByWebSocket, type WebSocketCallerReport } from '../../lab/web-socket-caller.js'
import { testCertificate, testKey } from '../ami/test-certificate.js'
import { expectBlocked } from './attack-until-silent.js'

/** The rule in force is ten attempts a minute; two more for what is on its way. */
const rule = 10
const mostAnswers = 12
const ports = { plain: 8088, secure: 8089 } as const

const httpConf = `[general]
enabled=yes
bindaddr=::
bindport=${ports.plain}
tlsenable=yes
tlsbindaddr=[::]:${ports.secure}
tlscertfile=/mnt/etc/web.pem
tlsprivatekey=/mnt/etc/web.key
`
const transports = ['ws', 'wss'].map(
  (protocol) => `[${protocol}]\ntype=transport\nprotocol=${protocol}\nbind=0.0.0.0\n`,
)
const files = {
  'http.conf': httpConf,
  'web.pem': testCertificate.trimStart(),
  'web.key': testKey.trimStart(),
  'pjsip.conf': [pjsipConf(), ...transports].join('\n'),
}

interface Call {
  readonly from: string
  readonly secure: boolean
  readonly password?: string
  readonly count?: number
}

function call({ lab }: ProtectedSuite, options: Call): Promise<WebSocketCallerReport> {
  const port = options.secure ? ports.secure : ports.plain
  const guess = { account: '100', password: 'guess-%n', count: 100, pace: 10 }
  return callByWebSocket(lab, { ...guess, ...options, port })
}

const attacks = [
  { title: 'WebSocket', from: callerIpv4(66), secure: false },
  { title: 'WebSocket and IPv6', from: callerIpv6(1), secure: false },
  { title: 'WebSocket and TLS', from: callerIpv4(67), secure: true },
] as const

describeProtected('An attacker over WebSockets', { files }, (given) => {
  for (const { title, ...attack } of attacks) {
    it(`is blocked after ten guesses, and his address is proven: ${title}`, async function () {
      this.timeout(90_000)
      const { end, statuses } = await call(given, attack)

      expect(end).to.equal('silence')
      expect(statuses.length).to.be.within(rule, mostAnswers)
      expect(new Set(statuses)).to.deep.equal(new Set(['401']))
      await expectBlocked(given, attack.from)
      const record = await latestAttack(given.daemon, attack.from)
      expect(record).to.include({ type: 'REGISTER', account: '100', proof: 'returned' })
      expect(record.attempts).to.be.within(rule, mostAnswers)
    })
  }

  it('is dropped at every port then', async function () {
    this.timeout(90_000)
    const [from, neighbor] = [callerIpv4(68), callerIpv4(69)]
    const sink = await DatagramSink.open(given.lab, 7001)
    const both = { sources: [from, neighbor], targetPort: 7001, count: 2, payload: 'x' }
    await forge(given.lab, both)
    await sink.waitFor(2)

    await call(given, { from, secure: false })
    await expectBlocked(given, from)
    await forge(given.lab, both)
    const arrived = await sink.waitFor(3)
    expect(arrived.map((datagram) => datagram.from)).to.deep.equal([from, neighbor, neighbor])
  })

  it('is no telephone of ours: that one is in and trusted', async () => {
    const from = callerIpv4(80)
    const right = { from, secure: true, password: accounts['100'], count: 3 }
    const { statuses } = await call(given, right)

    expect(statuses).to.deep.equal(['200', '200', '200'])
    expect(await given.daemon.check(from)).to.deep.equal({ isFound: false, lists: [] })
  })
})
