// The bounds on the size of what a stranger sends, with real packets, whole and in fragments.
import { expect } from 'chai'
import { list, trust } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  sipRequest,
  useFirewalledPair,
} from '../support/firewalled-pair.js'

const padded = (length: number): string => {
  const text = sipRequest('INVITE')
  return text.replace('Call-ID: ', `Call-ID: ${'x'.repeat(length - text.length)}`)
}

describe('the bound on the length of datagrams', () => {
  const pair = useFirewalledPair({ guessesAtOnce: 10 })
  const passes = async (address: string, text: string): Promise<boolean> => {
    pair().net.received()
    await pair().net.send({ address, text })
    return pair().net.received() > 0
  }

  for (const address of [attacker, attacker6]) {
    it(`is 16 KiB for a stranger at ${address}`, async () => {
      expect(await passes(address, padded(6000))).to.equal(true)
      expect(await passes(address, padded(16_384))).to.equal(true)
      expect(await passes(address, padded(16_385))).to.equal(false)
      expect(await passes(address, padded(65_000))).to.equal(false)
    })
  }

  it('is none for the allowed and the trusted', async () => {
    await pair().firewall.apply([list('add', 'allow', attacker), trust('add', neighbor)])
    expect(await passes(attacker, padded(60_000))).to.equal(true)
    expect(await passes(neighbor, padded(60_000))).to.equal(true)
  })

  it('does not keep fragments from being read: credentials in the second one are counted', async () => {
    const far = sipRequest('INVITE', { header: 'Authorization: Digest x' })
    const text = far.replace('Max-Forwards', `X: ${'x'.repeat(4000)}\r\nMax-Forwards`)
    for (const address of [attacker, attacker6]) {
      await pair().net.send({ address, text, count: 3, perSecond: 50 })
    }

    const counted = await pair().firewall.guesses()
    expect(counted.map(({ requests }) => requests)).to.deep.equal([3, 3])
  })
})

describe('the bound on bytes over streams', () => {
  const pair = useFirewalledPair({ guessesAtOnce: 10 })
  const bytesPassed = (): number => {
    const listed = pair().net.pbx.run('iptables', '-L', 'INPUT', '-v', '-x', '-n')
    return Number(/^ +\d+ +(\d+) +(?:tcp|6) /m.exec(listed)?.[1])
  }

  before(() => pair().net.pbx.run('iptables', '-A', 'INPUT', '-p', 'tcp'))
  beforeEach(() => pair().net.pbx.run('iptables', '-Z', 'INPUT'))

  it('lets ordinary requests through, and of many in one write no more than some', async () => {
    const { net } = pair()
    expect(await net.connects(attacker)).to.equal(true)
    expect(await net.isHeard(sipRequest('REGISTER'))).to.equal(true)

    await net.isHeard(sipRequest('INVITE').repeat(500))

    expect(bytesPassed()).to.be.below(16_000)
  })

  it('is none for the trusted', async () => {
    const { net, firewall } = pair()
    await firewall.apply([trust('add', neighbor)])
    expect(await net.connects(neighbor)).to.equal(true)
    await net.isHeard(sipRequest('INVITE').repeat(500))

    expect(bytesPassed()).to.be.above(150_000)
  })
})
