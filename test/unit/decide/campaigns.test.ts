import { expect } from 'chai'
import type { Attack } from '../../../src/domain/attack.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { attempt } from '../../support/builders.js'
import { DeciderHarness } from './decider-harness.js'
import type { AttemptFields } from './decider-harness.js'

const minute = 60_000
const of = (bot: number): string => `198.51.100.${bot}:5060`

/** Each of some sources makes some attempts, a second apart. */
function botnet(h: DeciderHarness, fields: AttemptFields, sources = 10, each = 2): void {
  for (let round = 0; round < each; round += 1) {
    for (let bot = 1; bot <= sources; bot += 1) h.attempts(1, { from: of(bot), ...fields }, 1000)
  }
}

function campaignsOf(attacks: readonly Attack[]): ReadonlySet<string> {
  return new Set(attacks.map(({ campaign }) => campaign))
}

describe('an account that many sources guess', () => {
  it('is one campaign: each of them is blocked, and people are told once', () => {
    const h = new DeciderHarness()
    botnet(h, { account: '100' })
    h.pass(1000)

    expect(h.blocks.map(({ source }) => source)).to.have.members(
      Array.from({ length: 10 }, (_, i) => `198.51.100.${i + 1}`),
    )
    expect(h.attacks).to.have.length(10)
    expect(h.attacks.every(({ rule, account }) => rule === 'accountCampaign' && account === '100'))
      .to.be.true
    expect(h.attacks.every(({ attempts }) => attempts === 2)).to.be.true
    expect([...campaignsOf(h.attacks)]).to.have.length(1)
    expect([...campaignsOf(h.attacks)][0]).to.not.equal('')
    expect(h.told).to.deep.equal(['campaign'])
    expect(h.notices[0]?.text).to.contain('"100"').and.contain('198.51.100.1').and.contain('10 ')
  })

  it('blocks whoever joins at his first matching attempt, under the same name', () => {
    const h = new DeciderHarness()
    botnet(h, { account: '100' })
    h.attempts(1, { from: of(77), account: '101' })
    expect(h.blocks, 'another account').to.have.length(10)
    h.attempts(1, { from: of(77), account: '100', failure: 'unanswered' })
    expect(h.blocks, 'no password').to.have.length(10)
    h.attempts(1, { from: of(77), account: '100' })
    h.pass(1000)

    expect(h.blocks.at(-1)?.source).to.equal('198.51.100.77')
    expect([...campaignsOf(h.attacks)]).to.have.length(1)
    expect(h.told).to.deep.equal(['campaign'])
  })

  it('is none with nine sources, or nineteen attempts, or over more than an hour', () => {
    const nine = new DeciderHarness()
    botnet(nine, { account: '100' }, 9, 9)
    const few = new DeciderHarness()
    botnet(few, { account: '100' }, 19, 1)
    const long = new DeciderHarness()
    for (let bot = 1; bot <= 40; bot += 1) {
      long.attempts(2, { from: of(bot), account: '100' }, 4 * minute)
    }
    expect([nine, few, long].map((h) => h.blocks.length)).to.deep.equal([0, 0, 0])
  })

  it('ends after an hour without an attempt', () => {
    const h = new DeciderHarness()
    botnet(h, { account: '100' })
    h.pass(60 * minute)
    h.attempts(1, { from: of(77), account: '100' })
    expect(h.blocks).to.have.length(10)
  })

  it('does not take sources in where phones work: neither to count, nor to block', () => {
    const h = new DeciderHarness()
    for (let bot = 1; bot <= 10; bot += 1) h.success(of(bot), `20${bot}`)
    botnet(h, { account: '300' }, 19, 3)
    expect(h.told, 'nine strangers').to.not.include('campaign')

    h.attempts(2, { from: of(20), account: '300' }, 1000)
    const blocked = h.blocks.map(({ source }) => source)
    expect(blocked).to.have.length(10)
    expect(blocked).to.not.include('198.51.100.1')
  })

  it('blocks nobody on the allowlist', () => {
    const h = new DeciderHarness()
    h.attempts(2, { from: of(1), account: '100' }, 1000)
    h.list('allow', '198.51.100.1')
    botnet(h, { account: '100' }, 11)
    expect(h.blocks.map(({ source }) => source)).to.not.include('198.51.100.1')
  })

  it('is reported where nobody is blocked', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    botnet(h, { account: '100' }, 10, 4)
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.attacks).to.have.length(10)
    expect(h.attacks.every(({ action }) => action === 'reported')).to.be.true
  })

  it('gives a third party whose address is forged no strike, and no denial', () => {
    const h = new DeciderHarness({ 'blocking.threshold': 1 })
    botnet(h, { account: '100', proof: 'oneWay', isTypeInferred: true })
    h.attempts(1, { from: of(77), account: '100', proof: 'oneWay', isTypeInferred: true })
    h.pass(1000)
    expect(h.blocks).to.have.length(11)
    expect(h.completed.some(({ isStrike }) => isStrike)).to.be.false
    expect(h.entries).to.be.empty
  })

  it('stays bounded where a flood of forged sources joins: people are told', () => {
    const h = new DeciderHarness()
    botnet(h, { account: '100', proof: 'oneWay' })
    for (let i = 0; i < 12_000; i += 1) {
      const from = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:5060`
      h.attempts(1, { from, account: '100', proof: 'oneWay' }, 1)
    }
    expect(h.blocks).to.have.length(10_000)
    expect(h.told).to.deep.equal(['campaign', 'boundReached'])

    h.attempts(1, { from: of(99), account: '100', proof: 'returned' })
    expect(h.blocks.at(-1)?.source, 'proven').to.equal('198.51.100.99')
  })

  it('is found though invented names flood the memory', () => {
    const h = new DeciderHarness()
    botnet(h, { account: '100' }, 9, 2)
    for (let i = 0; i < 50_000; i += 1) {
      const from = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:5060`
      h.attempts(1, { from, account: `x${i}`, failure: 'unknownAccount' }, 1)
    }
    h.attempts(2, { from: of(10), account: '100' }, 1)
    expect(h.blocks).to.have.length(10)
  })
})

describe('a number that many sources call in vain', () => {
  const call = (number: string): AttemptFields => ({
    type: 'INVITE',
    failure: 'unanswered',
    calledNumber: untrusted(number),
  })

  it('is one campaign, whatever prefixes they try', () => {
    const h = new DeciderHarness()
    const prefixes = ['', '00', '+', '900', '9011']
    for (let i = 0; i < 20; i += 1) {
      const prefix = prefixes[i % prefixes.length] ?? ''
      const fields = { from: of(1 + (i % 10)), account: `${i}`, ...call(`${prefix}972595115207`) }
      h.attempts(1, fields, 1000)
    }
    h.pass(1000)
    expect(h.attacks).to.have.length(10)
    expect(h.attacks[0]).to.include({ rule: 'numberCampaign', type: 'INVITE' })
    expect(h.told).to.deep.equal(['campaign'])
    expect(h.notices[0]?.text).to.contain('972595115207')
  })

  it('is found as well where HEP shows the number after AMI has told of the attempt', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 20; i += 1) {
      const from = of(1 + (i % 10))
      const early = { type: 'REGISTER', isTypeInferred: true, account: `${i}`, from } as const
      h.attempts(1, early, 1000)
      h.decider.onDescribed(attempt({ from, at: h.clock.now(), ...call('00972595115207') }))
    }
    h.pass(1000)
    expect(h.attacks).to.have.length(10)
    expect(h.attacks[0]).to.include({ rule: 'numberCampaign', calledNumber: '00972595115207' })
  })

  it('is none where HEP shows no number, or the numbers differ', () => {
    const h = new DeciderHarness()
    botnet(h, call(''))
    for (let bot = 1; bot <= 20; bot += 1) {
      h.attempts(2, { from: of(bot), ...call(`97259511${5000 + bot}`) }, 1000)
    }
    expect(h.blocks).to.be.empty
  })
})
