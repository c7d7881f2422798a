// Memory that an attacker has filled does not help him: beside a million sources, ten thousand accounts
// and half a million blocks, a guesser gets no more than the rule.
import { expect } from 'chai'
import type { Source } from '../../../src/domain/address.js'
import { parseNetwork } from '../../../src/domain/address.js'
import type { Block } from '../../../src/domain/block.js'
import { unknownText, untrusted } from '../../../src/domain/untrusted.js'
import { DeciderHarness } from './decider-harness.js'

function source(i: number): Source {
  return `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` as Source
}

function blockOf(blocked: Source, until: number): Block {
  return {
    id: blocked,
    source: blocked,
    flow: undefined,
    type: 'REGISTER',
    userAgent: unknownText,
    country: '',
    attackId: '',
    host: 'host',
    since: 0,
    until,
    proof: 'oneWay',
    isStrike: false,
    note: '',
    end: undefined,
  }
}

describe('a guesser beside a crowd', () => {
  it('gets no more than the rule, by the minute and by the day, and so does his prefix', function () {
    this.timeout(30_000)
    const h = new DeciderHarness()
    const { blocks, windows, trust } = h.decider
    const now = h.clock.now()
    for (let i = 0; i < 500_000; i += 1) blocks.add(blockOf(source(i), now + 3_600_000))
    for (let i = 0; i < 1_000_000; i += 1) windows.attempt(source(i), now, 10)
    for (let i = 0; i < 10_000; i += 1) {
      h.decider.onAttempt(h.made({ from: '192.0.2.1:5060', account: `invented-${i}` }))
      trust.learn({ source: `172.16.${i >> 8}.${i & 255}` as Source, account: untrusted(`${i}`), lastAt: now })
    }
    const startedAt = performance.now()

    let answered = 0
    while (blocks.covering('203.0.113.66' as Source) === undefined && answered < 1000) {
      h.attempts(1, {}, 5)
      answered += 1
    }
    expect(answered).to.equal(10)

    answered = 0
    while (blocks.covering('203.0.113.67' as Source) === undefined && answered < 1000) {
      h.attempts(1, { from: '203.0.113.67:5060', account: 'x' }, 7000)
      answered += 1
    }
    expect(answered).to.equal(100)

    answered = 0
    for (let i = 0; i < 300; i += 1) {
      for (let guess = 0; guess < 9; guess += 1) {
        const inside = `2001:db8:7:${i.toString(16)}::`
        if (blocks.covering((parseNetwork(`${inside}/64`) ?? '') as Source) !== undefined) break
        h.attempts(1, { from: `[${inside}1]:5060`, account: `${i}` }, 5)
        answered += 1
      }
    }
    expect(answered).to.be.at.most(100)
    expect(performance.now() - startedAt, 'decisions stay quick').to.be.below(3000)
  })
})
