import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'

const office = '198.51.100.7'

/** An office with two phones that work and one account that did. */
function officeWithPhones(): DeciderHarness {
  const h = new DeciderHarness()
  h.success(`${office}:5061`, '100')
  h.success(`${office}:5062`, '101')
  return h
}

describe('a trusted source', () => {
  it('is not blocked on one-way attempts, however many: people are told once', () => {
    const h = officeWithPhones()
    h.attempts(10_000, { from: `${office}:7777`, account: '9999', proof: 'oneWay' }, 1)
    h.pass(1000)

    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(['reported'])
  })

  it('loses only the flow that fails when other phones work behind it', () => {
    const h = officeWithPhones()
    h.success(`${office}:5063`, '102')
    h.attempts(10, { from: `${office}:5063`, account: '102' })
    h.pass(1000)

    expect(h.blocks).to.have.length(1)
    expect(h.blocks[0]?.flow).to.deep.equal({ address: office, port: 5063, protocol: 'udp' })
    expect(h.attacks[0]?.action).to.equal('flowBlocked')
    expect(h.notices[0]).to.include({ kind: 'flowBlocked', account: '102' })
    expect(h.notices[0]?.text).to.contain('"102"').and.to.contain(`${office}:5063`)
  })

  it('keeps the flow of a telephone with two lines, one of them stale', () => {
    const h = officeWithPhones()
    h.success(`${office}:5062`, '102')
    h.success(`${office}:5062`, '101')
    h.attempts(10, { from: `${office}:5062`, account: '102' })

    expect(h.blocks).to.be.empty
    expect(h.notices.map(({ kind }) => kind)).to.deep.equal(['trustedSourceSuspected'])
  })

  it('loses the flow of a working account that guesses many others', () => {
    const h = officeWithPhones()
    for (let i = 0; i < 10; i += 1) h.attempts(1, { from: `${office}:5062`, account: `20${i}` })

    expect(h.blocks[0]?.flow?.port).to.equal(5062)
  })

  it('is blocked whole where nobody works but the guesser, and never gathers strikes', () => {
    const h = new DeciderHarness({ 'blocking.seconds': 60, 'blocking.threshold': 1 })
    h.success(`${office}:5061`, '100')
    for (let i = 0; i < 4; i += 1) {
      h.pass(1000)
      for (let port = 0; port < 20; port += 1) {
        h.attempts(1, { from: `${office}:${7000 + port}`, account: '200' })
      }
      h.pass(1000)
      h.pass(60_000)
    }

    expect(h.blocks).to.have.length(4)
    expect(h.blocks.every(({ isStrike, flow }) => !isStrike && flow === undefined)).to.equal(true)
    expect(h.entries).to.be.empty
  })

  it('may stay silent on challenges to accounts that work from there, and send bare OPTIONS', () => {
    const h = officeWithPhones()
    h.attempts(
      500,
      { from: `${office}:5061`, failure: 'unanswered', account: '100', proof: 'oneWay' },
      2000,
    )
    h.attempts(
      500,
      {
        from: `${office}:5061`,
        failure: 'unanswered',
        type: 'OPTIONS',
        account: '7',
        proof: 'oneWay',
      },
      2000,
    )
    h.attempts(
      500,
      {
        from: `${office}:5061`,
        failure: 'unknownAccount',
        type: 'OPTIONS',
        account: '9',
        proof: 'oneWay',
      },
      2000,
    )

    expect(h.blocks).to.be.empty
    expect(h.attacks).to.be.empty
    expect(h.notices).to.be.empty
  })

  it('is judged again when attempts turn out to be proven', () => {
    const h = officeWithPhones()
    const attempts = Array.from({ length: 10 }, () =>
      h.attempt({ from: `${office}:5063`, account: '102', proof: 'oneWay' }),
    )
    expect(h.blocks).to.be.empty

    for (const attempt of attempts) {
      Object.assign(attempt, { proof: 'returned' })
      h.decider.onProven(attempt)
    }

    expect(h.notices[0]?.kind, 'first only suspected').to.equal('trustedSourceSuspected')
    expect(h.blocks[0]?.flow?.port).to.equal(5063)
  })

  it('is a stranger again 30 days after its last success', () => {
    const h = officeWithPhones()
    h.pass(30 * 86_400_000)
    h.attempts(10, { from: `${office}:5063`, proof: 'oneWay' })

    expect(h.blocks[0]).to.include({ source: office, isStrike: true })
  })
})

describe('a source that the PBX itself calls', () => {
  const trunk = '198.51.100.20'

  it('is trusted, though no account has ever worked from there', () => {
    const h = new DeciderHarness()
    h.success(`${trunk}:5060`, '')
    h.attempts(100, { from: `${trunk}:5060`, account: '9999', proof: 'oneWay' })
    expect(h.blocks).to.be.empty
  })

  it('has no other phones behind it: what is proven of it blocks the source, without a strike', () => {
    const h = new DeciderHarness()
    h.success(`${trunk}:5060`, '')
    h.attempts(10, { from: `${trunk}:5060`, account: '100' })
    expect(h.blocks[0]).to.include({ source: trunk, flow: undefined, isStrike: false })
  })
})
