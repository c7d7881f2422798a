// Attackers behind a source where phones work: it is slowed, its phones go on (facts E5a, E5c, F8).
import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import { DeciderHarness } from './decider-harness.js'

const home = '198.51.100.7'
const minute = 60_000

/** An office where some phones work, each from a port of its own from 5061 on. */
function office(phones: number): DeciderHarness {
  const h = new DeciderHarness()
  for (let i = 1; i <= phones; i += 1) h.success(`${home}:${5060 + i}`, `${200 + i}`)
  return h
}

describe('guesses at accounts that never worked at a trusted source', () => {
  it('slow it at the rule, proven or not, from one flow or many: people are told once', () => {
    for (const proof of ['oneWay', 'returned'] as const) {
      const h = office(5)
      for (let i = 0; i < 10; i += 1) {
        h.attempts(1, { from: `${home}:${7000 + i}`, account: '151', proof })
      }
      expect(h.slowed.map(({ source }) => source)).to.deep.equal([home])
      expect(h.spared).to.have.members([5061, 5062, 5063, 5064, 5065])
      h.attempts(100, { from: `${home}:7000`, account: '151', proof: 'oneWay' }, 20)
      h.pass(1000)
      expect(h.told.filter((kind) => kind === 'trustedSourceSlowed')).to.have.length(1)
      expect(h.attacks.some(({ action }) => action === 'slowed')).to.be.true
    }
  })

  it('end the freedom of the flow they come from, though an account works there', () => {
    const h = office(2)
    h.attempts(10, { from: `${home}:5061`, account: '151', proof: 'oneWay' })
    expect(h.spared).to.deep.equal([5062])
    h.attempts(1, { from: `${home}:5062`, account: '151', proof: 'oneWay' })
    expect(h.sparedEnded).to.deep.equal([5062])
    h.success(`${home}:5062`, '202')
    expect(h.spared, 'it failed within the last minute').to.deep.equal([5062])
    h.pass(minute)
    h.success(`${home}:5062`, '202')
    expect(h.spared).to.deep.equal([5062, 5062])
  })

  it('slow it for ten minutes after the last one, and are not forgotten for a success', () => {
    const h = office(1)
    h.attempts(10, { from: `${home}:7000`, account: '151', proof: 'oneWay' })
    for (let i = 0; i < 20; i += 1) {
      h.pass(minute)
      h.attempts(10, { from: `${home}:7000`, account: '151', proof: 'oneWay' }, 10)
      h.success(`${home}:5061`, '201')
    }
    const { until } = h.slowed.at(-1) ?? { until: 0 }
    expect(until).to.be.above(h.clock.now() + 4 * minute)
    expect(h.slowedEnded).to.be.empty
    expect(h.slowed.length, 'the kernel hears of it now and then').to.be.below(8)
    h.pass(11 * minute)
    expect(h.decider.slowed.size).to.equal(0)
  })

  it('block a source where few work at twice the rule, when they hop from flow to flow', () => {
    const h = office(1)
    for (let i = 0; i < 198; i += 1) {
      if (h.blocks.length > 0) break
      h.attempts(1, { from: `${home}:${7000 + (i % 40)}`, account: '151' }, 1667)
    }
    expect(h.blocks[0]).to.include({ source: home, isStrike: false, flow: undefined })
    expect(h.blocks[0]?.since).to.be.at.most(20 * 1667 + h.clock.now())
    expect(h.clock.now() - 20 * 1667, 'the twentieth').to.be.at.most(h.blocks[0]?.since ?? 0)
  })

  it('block it by the rule of a day, too, when they hop; a phone loses its flow alone', () => {
    const hopping = office(1)
    const phone = office(1)
    for (let i = 0; i < 100; i += 1) {
      hopping.attempts(1, { from: `${home}:${7000 + (i % 5)}`, account: '151' }, 7000)
      phone.attempts(1, { from: `${home}:7000`, account: '151' }, 7000)
    }
    expect(hopping.blocks.map(({ flow }) => flow)).to.deep.equal([undefined])
    expect(phone.blocks.map(({ flow }) => flow?.port)).to.deep.equal([7000])
  })

  it('are not those of new phones, each with an account and a flow of its own', () => {
    const h = office(1)
    for (let round = 0; round < 6; round += 1) {
      for (let i = 0; i < 5; i += 1) {
        h.attempts(1, { from: `${home}:${7000 + i}`, account: `${300 + i}` })
      }
    }
    expect(h.blocks).to.be.empty
    expect(h.slowed).to.have.length(1)
  })

  it('are lifted with the attempts that turn out to be none', () => {
    const h = office(1)
    const attempts = Array.from({ length: 12 }, (_, i) =>
      h.attempt({ from: `${home}:${7000 + i}`, account: `${300 + i}`, failure: 'unknownAccount' }),
    )
    expect(h.slowed).to.have.length(1)
    for (const attempt of attempts) h.decider.onTakenBack(attempt)
    expect(h.slowedEnded).to.deep.equal([home])
  })

  it('end with a person who unblocks the source', () => {
    const h = office(1)
    h.attempts(10, { from: `${home}:7000`, account: '151', proof: 'oneWay' })
    h.orders.unblock(home as Source)
    expect(h.slowedEnded).to.deep.equal([home])
    expect(h.sparedEnded).to.deep.equal([5061])
  })
})

describe('a phone alone at home whose password was changed', () => {
  it('is slowed, not blocked, and free again with its first success', () => {
    const h = office(1)
    h.attempts(10, { from: `${home}:5061`, account: '201' }, 3000)
    expect(h.blocks).to.be.empty
    expect(h.slowed).to.have.length(1)
    expect(h.notices[0]?.text).to.contain('"201"')
    h.success(`${home}:5061`, '201')
    expect(h.slowedEnded).to.deep.equal([home])
  })

  it('does not open a way to others: guesses at them are slowed though it succeeds meanwhile', () => {
    const h = office(1)
    h.attempts(10, { from: `${home}:5061`, account: '201' }, 1000)
    h.attempts(10, { from: `${home}:7000`, account: '151', proof: 'oneWay' }, 100)
    h.success(`${home}:5061`, '201')
    expect(h.slowedEnded).to.be.empty
  })
})

describe('a proxy in front of the PBX', () => {
  const proxy = `${home}:5060`

  /** Twelve phones that come through one flow. */
  function behindProxy(phones: number): DeciderHarness {
    const h = new DeciderHarness()
    for (let i = 0; i < phones; i += 1) h.success(proxy, `${200 + i}`)
    return h
  }

  it('is told of and neither blocked nor slowed, whatever comes through it', () => {
    for (const proof of ['oneWay', 'returned'] as const) {
      const h = behindProxy(4)
      for (let i = 0; i < 200; i += 1) {
        h.attempts(1, { from: proxy, account: `${300 + (i % 10)}`, proof })
      }
      expect(h.blocks).to.be.empty
      expect(h.slowed).to.be.empty
      expect(h.told).to.include('proxyCarriesAttack')
      expect(h.notices[0]?.text).to.contain(proxy).and.contain('4 accounts')
    }
  })

  it('is none where a telephone has three lines', () => {
    const h = behindProxy(3)
    for (let i = 0; i < 10; i += 1) h.attempts(1, { from: proxy, account: `${300 + i}` })
    expect(h.blocks[0]?.flow?.port).to.equal(5060)
  })

  it('is not made of accounts that only fail', () => {
    const h = behindProxy(1)
    for (let i = 0; i < 10; i += 1) h.attempts(1, { from: proxy, account: `${300 + i}` })
    expect(h.told).to.not.include('proxyCarriesAttack')
    expect(h.blocks).to.have.length(1)
  })

  it('spares its flow when somebody guesses beside it', () => {
    const h = behindProxy(12)
    h.attempts(10, { from: `${home}:7000`, account: '151', proof: 'oneWay' })
    expect(h.slowed).to.have.length(1)
    expect(new Set(h.spared)).to.deep.equal(new Set([5060]))
  })

  it('is not blocked after a restart, before its phones have been seen', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 12; i += 1) {
      const lastAt = h.clock.now()
      h.decider.trust.restore({ source: home as Source, account: `${200 + i}` as never, lastAt })
    }
    for (let i = 0; i < 50; i += 1) h.attempts(1, { from: proxy, account: `${300 + i}` })
    expect(h.blocks).to.be.empty
  })
})
