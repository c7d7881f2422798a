// Scanners by their names, with real packets: dropped unheard, noted, and nobody else with them.
import { expect } from 'chai'
import type { KernelDrop } from '../../src/domain/kernel-drop.js'
import { list, noRules, block, trust } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  sipRequest,
  useFirewalledPair,
} from '../support/firewalled-pair.js'
import { NetworkPair } from '../support/network-namespace.js'

describe('the names of scanners in the kernel', () => {
  const rules = { ...noRules, userAgents: ['Elite', 'friendly-scanner', 'sipv'] }
  const pair = useFirewalledPair(rules)

  const passes = async (text: string, address = attacker, port = 5070): Promise<boolean> => {
    await pair().net.send({ address, port, text })
    return pair().net.received() === 1
  }
  const drops = async (): Promise<readonly Omit<KernelDrop, 'at'>[]> =>
    (await pair().firewall.drops()).map(({ at, ...drop }) => {
      expect(at).to.be.closeTo(Date.now(), 5000)
      return drop
    })

  for (const header of [
    'User-Agent: friendly-scanner',
    'User-Agent:friendly-scanner',
    'user-agent: FRIENDLY-SCANNER 1.8',
  ]) {
    it(`drops a request with "${header}" and notes it once, with the number of packets`, async () => {
      const request = sipRequest('OPTIONS', { header })

      for (let count = 0; count < 7; count++) expect(await passes(request)).to.equal(false)

      expect(await drops()).to.deep.equal([
        {
          rule: 'userAgent',
          packets: 7,
          address: attacker,
          port: 5070,
          protocol: 'udp',
          victim: NetworkPair.pbx4,
          type: 'OPTIONS',
          name: 'friendly-scanner',
        },
      ])
      expect(await drops()).to.deep.equal([])
    })
  }

  it('drops it over IPv6 too, with its own method and name', async () => {
    const request = sipRequest('REGISTER', { header: 'User-Agent: sipvicious' })

    expect(await passes(request, attacker6)).to.equal(false)

    const [drop] = await drops()
    expect(drop).to.include({ address: attacker6, victim: NetworkPair.pbx6, type: 'REGISTER' })
    expect(drop).to.include({ name: 'sipv', port: 5070, protocol: 'udp' })
  })

  it('drops it over TCP, and leaves the connection of a phone alone', async () => {
    expect(await pair().net.connects(attacker)).to.equal(true)
    expect(await pair().net.isHeard(sipRequest('REGISTER'))).to.equal(true)
    const header = 'User-Agent: friendly-scanner'
    expect(await pair().net.isHeard(sipRequest('INVITE', { header }))).to.equal(false)

    const [drop] = await drops()
    expect(drop).to.include({ address: attacker, protocol: 'tcp', type: 'INVITE' })
  })

  it('knows each method, and a name of the longest kind', async () => {
    const long = 'x'.repeat(100)
    await pair().firewall.setRules({ ...rules, userAgents: ['y', long] })
    for (const [port, method] of [
      [5071, 'SUBSCRIBE'],
      [5072, 'CANCEL'],
      [5073, 'FOO'],
    ] as const) {
      const request = sipRequest(method, { header: `User-Agent: ${long}` })
      expect(await passes(request, attacker, port)).to.equal(false)
    }

    const noted = (await drops()).map(({ port, type, name }) => ({ port, type, name }))
    expect(noted).to.have.deep.members([
      { port: 5071, type: 'SUBSCRIBE', name: long },
      { port: 5072, type: 'CANCEL', name: long },
      { port: 5073, type: 'OTHER', name: long },
    ])
  })

  it('leaves alone a customer of that name, a phone, and whoever writes the name elsewhere', async () => {
    for (const request of [
      sipRequest('INVITE', { displayName: 'Elite Motors' }),
      sipRequest('REGISTER'),
      sipRequest('REGISTER', { header: 'X-Note: User-Agent: Elite' }),
      sipRequest('REGISTER', { header: 'X-User-Agent: Elite' }),
      // The second word is the daemon's to find.
      sipRequest('REGISTER', { header: 'User-Agent: SIP friendly-scanner' }),
      sipRequest('REGISTER', { header: 'Subject: friendly-scanner' }),
      'INVITE sip:friendly-scanner@203.0.113.1 SIP/2.0\r\n\r\n',
    ]) {
      expect(await passes(request), request).to.equal(true)
    }
    expect(await drops()).to.deep.equal([])
  })

  it('looks at the SIP ports and protocols alone', async () => {
    const text = sipRequest('OPTIONS', { header: 'User-Agent: friendly-scanner' })
    await pair().net.send({ address: attacker, text, toPort: 5160 })
    expect(pair().net.received()).to.equal(1)

    await pair().firewall.setRules({ ...rules, protocols: ['tcp'] })
    expect(await passes(text)).to.equal(true)
  })

  it('searches no packet of a blocked, an allowed or a trusted source', async () => {
    const text = sipRequest('OPTIONS', { header: 'User-Agent: friendly-scanner' })
    await pair().firewall.apply([
      block(attacker),
      list('add', 'allow', neighbor),
      trust('add', '2001:db8:1:66::/64'),
    ])

    expect(await passes(text)).to.equal(false)
    expect(await passes(text, neighbor)).to.equal(true)
    expect(await passes(text, attacker6)).to.equal(true)

    expect(pair().packetsIn('SIPWARD-NAMES')).to.equal(0)
    expect(pair().packetsIn('SIPWARD-NAMES', 'ip6tables')).to.equal(0)
    await pair().net.send({ address: '203.0.113.67', text: 'ping', toPort: 5160 })
    expect(pair().packetsIn('SIPWARD-NAMES')).to.equal(0)
    expect(pair().packetsIn('SIPWARD-SIP')).to.equal(0)
  })

  it('takes 64 names, leaves the others to the daemon, and says so', async () => {
    const userAgents = Array.from({ length: 70 }, (_, index) => `scanner-${index}!`)
    await pair().firewall.setRules({ ...rules, userAgents })

    const of = (name: string) => sipRequest('OPTIONS', { header: `User-Agent: ${name}` })
    expect(await passes(of('scanner-63!'))).to.equal(false)
    expect(await passes(of('scanner-64!'))).to.equal(true)
    expect((await drops()).map(({ name }) => name)).to.deep.equal(['scanner-63!'])
    const { state, reason } = pair().firewall.status()
    expect(state).to.equal('ready')
    expect(reason).to.match(/64 names of scanners.*6 of 70 are left to the daemon/)
  })

  it('reads each note by the names that it was made from', async () => {
    const header = 'User-Agent: friendly-scanner'
    await passes(sipRequest('OPTIONS', { header }))
    await pair().firewall.setRules({ ...rules, userAgents: ['other', 'names'] })

    expect((await drops()).map(({ name }) => name)).to.deep.equal(['friendly-scanner'])
  })
})
