// The kernel counts what no event tells of (facts E1, E2): the second witness.
import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import { DeciderHarness } from './decider-harness.js'

const guesser = '203.0.113.66' as Source

/** The kernel counts some requests of a source each second. */
function count(h: DeciderHarness, source: string, seconds: number, perSecond = 1): void {
  for (let i = 0; i < seconds; i += 1) {
    h.pass(1000)
    const at = h.clock.now()
    h.decider.onKernelGuesses([{ source: source as Source, requests: perSecond, at }])
  }
}

describe('requests with credentials that no event tells of', () => {
  it('are an attack at three times the rule of a minute, one-way, and no strike is proven by it', () => {
    const h = new DeciderHarness()
    count(h, guesser, 29)
    expect(h.blocks).to.be.empty
    count(h, guesser, 1)
    h.pass(1000)
    expect(h.blocks[0]).to.include({ source: guesser, proof: 'oneWay' })
    expect(h.attacks[0]).to.include({ rule: 'unseenGuesses', attempts: 30, type: 'REGISTER' })
  })

  it('are found within any minute, not within a calendar one, and not over two', () => {
    const slow = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      count(slow, guesser, 1)
      slow.pass(2000)
    }
    expect(slow.blocks).to.be.empty
  })

  it('are an attack at three times the rule of a day, while successes of others are heard', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 300; i += 1) {
      h.success('198.51.100.7', '100')
      h.pass(60_000)
      count(h, guesser, 1)
    }
    expect(h.blocks.map(({ source }) => source)).to.deep.equal([guesser])
  })

  it('are no attack of a day where no success was heard for an hour: events may be missing', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 400; i += 1) {
      h.pass(60_000)
      count(h, guesser, 1)
    }
    expect(h.blocks).to.be.empty
  })

  it('are no attack of a source where something works', () => {
    const h = new DeciderHarness()
    h.attempts(3, { account: '1' })
    h.attempts(3, { account: '2' })
    for (let i = 0; i < 10; i += 1) {
      count(h, guesser, 10, 2)
      h.success(`${guesser}:5060`, '9')
    }
    expect(h.trusted, 'it has guessed').to.be.empty
    expect(h.blocks).to.be.empty
  })

  it('are explained by attempts that were told', () => {
    const h = new DeciderHarness()
    h.attempts(9, { account: '100' })
    count(h, guesser, 30)
    expect(h.blocks, 'nine of thirty').to.be.empty
    count(h, guesser, 9)
    expect(h.blocks).to.have.length(1)
  })

  it('touch nobody who is trusted, allowed, never blocked, or shares our network', () => {
    const h = new DeciderHarness()
    h.success('198.51.100.7', '100')
    h.list('allow', '198.51.100.8')
    h.list('allow', '2001:db8:1::7')
    h.decider.lists.setNeverBlocked(
      ['2001:db8::10' as never],
      new Map([['198.51.100.9' as never, 'x']]),
    )
    for (const source of [
      '198.51.100.7',
      '198.51.100.8',
      '198.51.100.9',
      '2001:db8::/64',
      '2001:db8:1::/64',
    ]) {
      count(h, source, 2, 100)
    }
    expect(h.blocks).to.be.empty
  })

  it('are told alone where nobody is blocked, and forgotten for a person', () => {
    const h = new DeciderHarness({ 'blocking.monitor': true })
    count(h, guesser, 60)
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.attacks.map(({ action }) => action)).to.deep.equal(['reported'])

    const freed = new DeciderHarness()
    count(freed, guesser, 25)
    freed.orders.unblock(guesser)
    count(freed, guesser, 25)
    expect(freed.blocks).to.be.empty
  })
})
