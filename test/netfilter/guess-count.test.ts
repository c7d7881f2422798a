// What the kernel counts of requests with credentials, and the slow pace of sources that fail.
import { expect } from 'chai'
import { flow, list, slow, spare, trust, block } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  sameNetwork6,
  sipRequest,
  useFirewalledPair,
} from '../support/firewalled-pair.js'

const guess = (header = 'Authorization: Digest username="100"'): string =>
  sipRequest('REGISTER', { header })

describe('the count of guesses', () => {
  const pair = useFirewalledPair({})

  const counted = async (): Promise<Record<string, number>> => {
    const guesses = await pair().firewall.guesses()
    return Object.fromEntries(guesses.map(({ source, requests }) => [source, requests]))
  }

  it('counts each request with credentials once, by the source of its packet', async () => {
    const { net } = pair()
    await net.send({ address: attacker, text: guess(), count: 7 })
    await net.send({ address: attacker, text: guess('PROXY-authorization : Digest x') })
    await net.send({ address: attacker, text: sipRequest('INVITE'), count: 5 })
    await net.send({ address: neighbor, text: guess('authorization:\r\n Digest x'), count: 2 })
    await net.send({ address: attacker6, text: guess(), count: 3 })
    await net.send({ address: sameNetwork6, text: guess(), count: 4 })

    expect(await counted()).to.deep.equal({
      [attacker]: 8,
      [neighbor]: 2,
      '2001:db8:1:66::/64': 7,
    })
  })

  it('counts over TCP as well, and what was told is told once', async () => {
    const { net } = pair()
    expect(await net.connects(attacker)).to.equal(true)
    expect(await net.isHeard(guess())).to.equal(true)
    expect(await counted()).to.deep.equal({ [attacker]: 1 })
    expect(await net.isHeard(guess())).to.equal(true)
    await net.send({ address: attacker, text: guess() })

    expect(await counted()).to.deep.equal({ [attacker]: 2 })
    expect(await counted()).to.deep.equal({})
  })

  it('counts neither the allowed nor the trusted nor the blocked', async () => {
    const { net, firewall } = pair()
    await firewall.apply([
      list('add', 'allow', attacker),
      trust('add', neighbor),
      block('2001:db8:1:66::/64'),
    ])
    for (const address of [attacker, neighbor, attacker6]) {
      await net.send({ address, text: guess(), count: 3 })
    }

    expect(await counted()).to.deep.equal({})
  })
})

describe('the count of guesses in a forged flood', () => {
  const pair = useFirewalledPair({})

  it('finds whoever goes on, however many others there are', async () => {
    const { net, firewall } = pair()
    await net.send({ address: attacker, text: guess(), count: 3 })
    // Half of them come when the set is full, and each takes the place of somebody, of the attacker too.
    const crowd = Array.from({ length: 131_072 }, (_, i) => {
      return `add sipward-guesses4 10.${i >> 16}.${(i >> 8) & 255}.${i & 255} packets 1 bytes 500\n`
    })
    // Read as from a keyboard: what finds no place is said, and the next one follows.
    net.pbx.feed(crowd.join(''), 'sh', '-c', 'ipset - >/dev/null 2>&1 || true')
    await net.send({ address: attacker, text: guess(), count: 40, perSecond: 200 })

    const [first] = await firewall.guesses()
    expect(first?.source).to.equal(attacker)
    expect(first?.requests).to.be.within(35, 43)
  })
})

describe('the bound on guesses over TCP', () => {
  const pair = useFirewalledPair({ guessesAtOnce: 10 })

  for (const address of [attacker, attacker6]) {
    it(`takes each of the requests in one segment for a guess: ${address}`, async () => {
      const { net } = pair()
      expect(await net.connects(address)).to.equal(true)
      expect(await net.isHeard(guess().repeat(5))).to.equal(true)
      expect(await net.isHeard(guess().repeat(5))).to.equal(true)
      expect(await net.isHeard(guess().repeat(5))).to.equal(false)
    })
  }

  it('takes one request for one guess, however long it is', async () => {
    const { net } = pair()
    expect(await net.connects(attacker)).to.equal(true)
    const long = guess(`X: ${'x'.repeat(900)}\r\nAuthorization: Digest x`)
    for (let count = 0; count < 9; count += 1) expect(await net.isHeard(long)).to.equal(true)
  })
})

describe('the slow pace of a source', () => {
  const pair = useFirewalledPair({})

  beforeEach(() => pair().firewall.apply([trust('add', attacker), slow(attacker)]))

  it('lets ten requests with credentials through at once, from all ports together', async () => {
    const { net } = pair()
    for (const port of [6001, 6002, 6003]) {
      await net.send({ address: attacker, port, text: guess(), count: 20 })
    }
    expect(net.received()).to.equal(10)
    await net.send({ address: attacker, text: sipRequest('INVITE'), count: 20 })
    expect(net.received()).to.equal(20)
  })

  it('takes each of the requests in one segment for one, and no long segment', async () => {
    const { net } = pair()
    const padded = guess(`X: ${'x'.repeat(300)}\r\nAuthorization: Digest x`)
    const bytes = (): number => {
      const listed = net.pbx.run('iptables', '-L', 'INPUT', '-v', '-x', '-n')
      return Number(/^ +\d+ +(\d+) +(?:tcp|6) /m.exec(listed)?.[1])
    }
    net.pbx.run('iptables', '-A', 'INPUT', '-p', 'tcp')
    expect(await net.connects(attacker)).to.equal(true)
    await net.isHeard(padded.repeat(40))
    expect(bytes()).to.be.below(12 * padded.length)
    net.pbx.run('iptables', '-D', 'INPUT', '-p', 'tcp')

    await pair().firewall.apply([trust('add', neighbor), slow(neighbor)])
    expect(await net.connects(neighbor)).to.equal(true)
    expect(await net.isHeard(guess().repeat(5))).to.equal(true)
    expect(await net.isHeard(guess().repeat(5))).to.equal(true)
    expect(await net.isHeard(guess())).to.equal(false)
  })

  it('spares the flow where a phone works, and everybody else', async () => {
    const { net, firewall } = pair()
    await firewall.apply([spare(flow(attacker, 6001)), trust('add', neighbor)])
    await net.send({ address: attacker, port: 6001, text: guess(), count: 30 })
    await net.send({ address: neighbor, text: guess(), count: 30 })

    expect(net.received()).to.equal(60)
  })
})
