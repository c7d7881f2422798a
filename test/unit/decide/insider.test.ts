// An attacker behind a trusted source: a customer, or whoever has stolen one account that works.
import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'

const home = '198.51.100.7'

/** A source where only the attacker's own account works. */
function insider(): DeciderHarness {
  const h = new DeciderHarness()
  h.success(`${home}:5060`, '200')
  return h
}

describe('an attacker who has one account that works', () => {
  it('loses his flow though it carries that account, when he guesses faster than a telephone', () => {
    const h = insider()
    h.attempts(39, { from: `${home}:5060`, account: '100' }, 100)
    expect(h.blocks, 'a telephone with a stale line').to.be.empty

    h.attempts(1, { from: `${home}:5060`, account: '100' })

    expect(h.blocks[0]?.flow?.port).to.equal(5060)
  })

  it('is blocked whole when he guesses from a new port each time', () => {
    const h = insider()
    for (let i = 0; i < 40; i += 1) h.attempts(1, { from: `${home}:${6000 + i}`, account: '100' })

    expect(h.blocks).to.have.length(1)
    expect(h.blocks[0]).to.include({ source: home, flow: undefined, isStrike: false })
  })

  it('does not hide proven guesses among unproven ones', () => {
    const h = insider()
    for (let i = 0; i < 10; i += 1) {
      h.attempts(100, { from: `${home}:7000`, account: '100', proof: 'oneWay' }, 1)
      h.attempts(1, { from: `${home}:7000`, account: '100' }, 1)
    }
    expect(h.blocks[0]?.flow?.port).to.equal(7000)
  })

  it('goes on being counted when flow after flow of his is blocked', () => {
    const h = insider()
    for (let i = 0; i < 40; i += 1) {
      h.attempts(1, { from: `${home}:${6000 + Math.floor(i / 10)}`, account: '100' })
    }
    expect(h.blocks.map(({ flow }) => flow?.port)).to.deep.equal([6000, 6001, 6002, undefined])
  })
})

describe('an office', () => {
  it('is not blocked whole for a guesser in it: people are told', () => {
    const h = insider()
    for (let i = 1; i <= 4; i += 1) h.success(`${home}:506${i}`, `20${i}`)
    for (let i = 0; i < 200; i += 1) h.attempts(1, { from: `${home}:${6000 + i}`, account: '100' })

    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSlowed'])
    expect(h.slowed.map(({ source }) => source)).to.deep.equal([home])
    expect(h.spared, 'where phones work').to.have.members([5060, 5061, 5062, 5063, 5064])
  })

  it('is not blocked when all its own accounts fail at once: then the PBX is broken', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 50; i += 1) h.success(`${home}:${6000 + i}`, `${200 + i}`)
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 50; i += 1) {
        h.attempts(1, { from: `${home}:${6000 + i}`, account: `${200 + i}` }, 10)
      }
    }
    expect(h.blocks).to.be.empty
  })
})

describe('a phone in our own IPv6 network', () => {
  it('is trusted by its address, and keeps the trust of its neighbours apart', () => {
    const h = new DeciderHarness()
    h.decider.lists.setNeverBlocked(['2001:db8::10' as never])
    h.success('[2001:db8::20]:5060', '200')
    h.success('[2001:db8::20]:5061', '201')
    h.attempts(10, { from: '[2001:db8::20]:5060', proof: 'oneWay' })
    expect(h.blocks).to.be.empty

    h.attempts(10, { from: '[2001:db8::20]:5062', account: '202' })
    expect(h.blocks[0]?.flow?.port).to.equal(5062)

    h.attempts(10, { from: '[2001:db8::66]:5060', proof: 'oneWay' })
    expect(h.blocks[1]).to.include({ source: '2001:db8::66', flow: undefined })
  })
})
