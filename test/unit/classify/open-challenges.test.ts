// Many challenges that are open at once are a flood before their 5 s are over.
import { expect } from 'chai'
import { unauthorized } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'

const attacker = '203.0.113.66:5062'

function challenges(h: ClassifierHarness, count: number, from = attacker): void {
  for (let i = 0; i < count; i += 1) h.challenge({ from, sessionId: `call-${i}` })
}

describe('open challenges', () => {
  it('are attempts at once beyond thirty of a stranger', () => {
    const h = new ClassifierHarness()
    challenges(h, 40)
    expect(h.attempts).to.have.length(10)
    h.pass(5000)
    expect(h.attempts, 'the others when they are overdue').to.have.length(40)
  })

  it('are counted so though no event can tell of them: a Call-ID that is no UTF-8', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 40; i += 1) {
      const callId = `${i}\ufffd`
      h.request({ callId })
      h.classifier.onSip(unauthorized({ method: 'INVITE', nonce: 'nonce', callId }))
    }
    expect(h.attempts).to.have.length(10)
  })

  it('are taken back when the right answers come within 5 s, and stay counted with wrong ones', () => {
    const h = new ClassifierHarness()
    challenges(h, 40)
    h.pass(1000)
    for (let i = 0; i < 39; i += 1) h.success('100', { from: attacker, sessionId: `call-${i}` })
    h.wrong('r', { from: attacker, sessionId: 'call-39' })
    h.pass(60_000)
    expect(h.counted).to.equal(1)
    expect(h.takenBack).to.have.length(9)
  })

  it('are not taken back by an answer that is late', () => {
    const h = new ClassifierHarness()
    challenges(h, 40)
    h.pass(5000)
    for (let i = 0; i < 40; i += 1) h.success('100', { from: attacker, sessionId: `call-${i}` })
    expect(h.takenBack).to.be.empty
  })

  it('are as many as come where phones work', () => {
    const h = new ClassifierHarness(undefined, ['203.0.113.66'])
    challenges(h, 200)
    expect(h.attempts).to.be.empty
  })

  it('are only those that are still open: phones that answer make room', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 500; i += 1) {
      h.challenge({ from: attacker, sessionId: `call-${i}` })
      h.success('100', { from: attacker, sessionId: `call-${i}` })
    }
    expect(h.attempts).to.be.empty
  })

  it('of others make no difference, be they very many', () => {
    const h = new ClassifierHarness(1000)
    for (let i = 0; i < 40; i += 1) {
      h.challenge({ from: attacker, sessionId: `call-${i}` })
      for (let other = 0; other < 20; other += 1) {
        h.challenge({ from: `[2001:db8:${i}:${other}::1]:5060`, sessionId: `other-${i}` })
      }
    }
    expect(h.attempts.filter(({ source }) => source === '203.0.113.66')).to.have.length(10)
  })
})
