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

/** A decider whose memory an attacker has filled. */
function crowded(): DeciderHarness {
  const h = new DeciderHarness()
  const { blocks, strangers, trust } = h.decider
  const { windows } = strangers
  const now = h.clock.now()
  for (let i = 0; i < 500_000; i += 1) blocks.add(blockOf(source(i), now + 3_600_000))
  for (let i = 0; i < 1_000_000; i += 1) windows.attempt(source(i), now, 10)
  for (let i = 0; i < 10_000; i += 1) {
    h.decider.onAttempt(h.made({ from: '192.0.2.1:5060', account: `invented-${i}` }))
    const home = `172.16.${i >> 8}.${i & 255}` as Source
    trust.learn({ source: home, account: untrusted(`${i}`), lastAt: now })
  }
  return h
}

/** Guesses until the source is blocked; returns how many were answered. */
function guess(h: DeciderHarness, from: string, account: string, apartMs: number): number {
  const own = parseNetwork(from) as Source
  let answered = 0
  while (h.decider.blocks.covering(own) === undefined && answered < 1000) {
    h.attempts(1, { from: `${from}:5060`, account }, apartMs)
    answered += 1
  }
  return answered
}

/** Nine guesses of each /64 of a prefix, one after the other. */
function rotate(h: DeciderHarness): number {
  let answered = 0
  for (let i = 0; i < 300 * 9; i += 1) {
    const inside = `2001:db8:7:${Math.floor(i / 9).toString(16)}::`
    if (h.decider.blocks.covering(parseNetwork(`${inside}/64`) as Source) !== undefined) continue
    h.attempts(1, { from: `[${inside}1]:5060`, account: `${i}` }, 5)
    answered += 1
  }
  return answered
}

describe('a guesser beside a crowd', () => {
  it('gets no more than the rule, by the minute and by the day, and so does his prefix', function () {
    this.timeout(30_000)
    const h = crowded()
    const startedAt = performance.now()
    expect(guess(h, '203.0.113.66', '100', 5)).to.equal(10)
    expect(guess(h, '203.0.113.67', 'x', 7000)).to.equal(100)
    expect(rotate(h)).to.be.at.most(100)
    expect(performance.now() - startedAt, 'decisions stay quick').to.be.below(3000)
  })
})
