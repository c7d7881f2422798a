// The country policy with real packets: who may use the SIP ports, and no gap while it changes.
import { expect } from 'chai'
import type { AppError } from '../../src/domain/app-error.js'
import type { Network } from '../../src/domain/address.js'
import { list, net, noRules, nothing, sources, trust } from '../support/firewall-records.js'
import {
  attacker,
  attacker6,
  neighbor,
  nextNetwork6,
  useFirewalledPair,
} from '../support/firewalled-pair.js'
import { waitUntil } from '../support/wait-until.js'

describe('the country policy in the kernel', () => {
  const pair = useFirewalledPair({})
  const isAnswered = (address: string) => pair().net.isAnswered(address)
  const of = (...texts: readonly string[]): Network[] => texts.map(net)
  const setNames = (): string => pair().net.pbx.run('ipset', 'list', '-name')

  it('keeps denied networks from the SIP ports, of both families, and from nothing else', async () => {
    const networks = of(`${attacker}/31`, '2001:db8:1:66::/64')
    await pair().firewall.setCountries({ mode: 'deny', networks })

    expect(await isAnswered(attacker)).to.equal(false)
    expect(await isAnswered(attacker6)).to.equal(false)
    expect(await isAnswered(nextNetwork6)).to.equal(true)
    expect(await pair().net.connects(attacker)).to.equal(false)
    pair().net.received()
    await pair().net.send({ address: attacker, toPort: 5160 })
    expect(pair().net.received()).to.equal(1)
  })

  it('lets only allowed networks in, and whoever is at home', async () => {
    for (const home of ['10.9.8.7', '192.168.7.7', 'fd00::7']) pair().net.addSource(home)
    await pair().firewall.setCountries({
      mode: 'allow',
      networks: of(neighbor, '2001:db8:1:67::/64'),
    })

    expect(await isAnswered(neighbor)).to.equal(true)
    expect(await isAnswered(nextNetwork6)).to.equal(true)
    expect(await isAnswered('10.9.8.7')).to.equal(true)
    expect(await isAnswered('192.168.7.7')).to.equal(true)
    expect(await isAnswered('fd00::7')).to.equal(true)
    expect(await isAnswered(attacker)).to.equal(false)
    expect(await isAnswered(attacker6)).to.equal(false)
  })

  it('spares trusted and allowed sources', async () => {
    await pair().firewall.setCountries({ mode: 'deny', networks: of('203.0.113.0/24') })
    await pair().firewall.apply([trust('add', attacker), list('add', 'allow', neighbor)])

    expect(await isAnswered(attacker)).to.equal(true)
    expect(await isAnswered(neighbor)).to.equal(true)
    await pair().firewall.apply([trust('remove', attacker)])
    expect(await isAnswered(attacker)).to.equal(false)
  })

  it('changes networks and modes in a stream of packets without a gap', async () => {
    const many = sources(20_000)
    await pair().firewall.setCountries({ mode: 'deny', networks: [...many, net(attacker)] })
    await pair().net.stream(attacker)
    const before = await pair().net.streamed()
    for (const mode of ['deny', 'allow', 'allow', 'deny'] as const) {
      const networks = mode === 'deny' ? [...many, net(attacker)] : many
      await pair().firewall.setCountries({ mode, networks })
    }
    const after = await pair().net.streamed()
    expect(after.sent - before.sent).to.be.greaterThan(100)
    expect(after.answered).to.equal(0)

    await pair().firewall.setCountries({ mode: 'off', networks: [] })
    await waitUntil(async () => (await pair().net.streamed()).answered > 0, { what: 'the stream' })
    expect(setNames()).to.not.match(/country/)
  })

  it('does not hold up a block while it is filled', async () => {
    const filling = pair().firewall.setCountries({ mode: 'deny', networks: sources(130_000) })
    let isFilled = false
    void filling.then(() => (isFilled = true))
    await pair().firewall.apply([trust('add', neighbor)])

    expect(isFilled).to.equal(false)
    await filling
  })

  it('stands for everything of a family, and takes a network twice for one', async () => {
    const networks = of('0.0.0.0/0', '::/0', attacker6, attacker6)
    await pair().firewall.setCountries({ mode: 'deny', networks })

    expect(await isAnswered(attacker)).to.equal(false)
    expect(await isAnswered(attacker6)).to.equal(false)
  })

  it('refuses what is no network, and leaves in force what was', async () => {
    await pair().firewall.setCountries({ mode: 'deny', networks: of(attacker) })

    for (const hostile of ['1.2.3.4\nflush', '1.2.3.4 timeout 0', '-exist', '']) {
      const networks = [hostile as Network]
      const refusal = await pair()
        .firewall.setCountries({ mode: 'deny', networks })
        .catch((caught: unknown) => caught as AppError)
      expect(refusal?.code, JSON.stringify(hostile)).to.equal('invalidValue')
    }

    expect(await isAnswered(attacker)).to.equal(false)
    expect(pair().firewall.status().state).to.equal('ready')
  })

  it('is put back where it was flushed or destroyed', async () => {
    await pair().firewall.stop({ keep: false })
    pair().openAnother({ verifyMs: 50 })
    await pair().firewall.start(nothing, noRules)
    await pair().firewall.setCountries({ mode: 'deny', networks: of(attacker, attacker6) })

    pair().net.pbx.run('ipset', 'flush', 'sipward-country-deny4')
    await waitUntil(() => pair().sink.healed.length > 0, { what: 'the healing' })
    expect(await isAnswered(attacker)).to.equal(false)
    expect(pair().sink.healed.join()).to.match(/country-deny4 held 0 of 1 entries/)

    pair().net.pbx.run('ip6tables', '-t', 'raw', '-F')
    await waitUntil(() => pair().sink.healed.length > 1, { what: 'the second healing' })
    expect(await isAnswered(attacker6)).to.equal(false)
  })

  it('is put back also while another one is being filled, and that one holds', async () => {
    await pair().firewall.stop({ keep: false })
    pair().openAnother({ verifyMs: 20 })
    await pair().firewall.start(nothing, noRules)
    await pair().firewall.setCountries({ mode: 'deny', networks: sources(20_000) })

    const filling = pair().firewall.setCountries({ mode: 'deny', networks: sources(130_000) })
    let isFilled = false
    void filling.finally(() => (isFilled = true))
    const isBeside = (): boolean => /country-deny4-new/.test(setNames())
    await waitUntil(isBeside, { what: 'the set that is being filled' })
    pair().net.pbx.run('ipset', 'flush', 'sipward-country-deny4')
    await waitUntil(() => pair().sink.healed.length > 0, { what: 'the healing' })
    const wasFilledFirst = isFilled
    await filling

    const listed = pair().net.pbx.run('ipset', 'list', '-terse', 'sipward-country-deny4')
    expect(wasFilledFirst).to.equal(false)
    expect(listed).to.match(/Number of entries: 130000\n/)
    expect(setNames()).to.not.match(/-new/)
    expect(pair().firewall.status().state).to.equal('ready')
  })

  it('stays in force over the restart of a daemon, until that says otherwise', async () => {
    await pair().firewall.setCountries({ mode: 'deny', networks: of(attacker) })
    await pair().firewall.stop({ keep: true })
    pair().openAnother()
    await pair().firewall.start(nothing, noRules)
    expect(await isAnswered(attacker)).to.equal(false)

    await pair().firewall.setCountries({ mode: 'off', networks: [] })
    expect(await isAnswered(attacker)).to.equal(true)
    expect(setNames()).to.not.match(/country/)
  })
})
