// The join of one Call-ID's events and requests, where the recordings do not reach.
import { expect } from 'chai'
import { request, unauthorized } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'

describe('a phone', () => {
  it('that authenticates is no attempt, though its challenge was repeated', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 3; i += 1) h.challenge()
    h.success('100')
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('that registers for hours in one Call-ID is none either', () => {
    const h = new ClassifierHarness()
    for (let cseq = 1; cseq < 500; cseq += 2) {
      h.classifier.onSip(request({ cseq, branch: `z9hG4bK${cseq}` }))
      h.challenge()
      h.classifier.onSip(request({ cseq: cseq + 1, branch: `b${cseq}`, response: `r${cseq}` }))
      h.success('100')
      h.pass(50_000)
    }
    expect(h.attempts).to.be.empty
    expect(h.classifier.status().sessions).to.equal(1)
  })

  it('that PJSIP knows by its credentials only is none: its challenge was for nobody', () => {
    // endpoint_identifier_order with auth_username: the first request belongs to no endpoint.
    const h = new ClassifierHarness()
    h.challenge({ accountId: '<unknown>' })
    h.success('100')
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('with a Call-ID that another address uses too is not mixed up with it', () => {
    const h = new ClassifierHarness()
    h.challenge({ from: '203.0.113.80:5060' })
    h.challenge({ from: '203.0.113.66:5060' })
    h.success('100', { from: '203.0.113.80:5060' })
    h.pass(5000)
    expect(h.attempts.map(({ source }) => source)).to.deep.equal(['203.0.113.66'])
  })

  it('behind a NAT that changes its port between challenge and answer is one', () => {
    const h = new ClassifierHarness()
    h.challenge({ from: '203.0.113.80:5060' })
    h.success('100', { from: '203.0.113.80:40001' })
    h.pass(5000)
    expect(h.attempts).to.be.empty
  })

  it('that an endpoint ACL refuses is one attempt for each request', () => {
    // PJSIP goes on as if there were no such account, so a second event follows.
    const h = new ClassifierHarness()
    const acl = { name: 'FailedACL', detail: 'not_match_endpoint_acl' } as const
    h.event(acl)
    h.challenge({ accountId: '<unknown>' })
    h.event(acl)
    h.wrong('r1', { accountId: '<unknown>' })
    h.pass(6000)
    expect(h.attempts.map(({ account, failure }) => `${account} ${failure}`)).to.deep.equal([
      '100 refused',
    ])

    h.event(acl)
    h.wrong('r2', { accountId: '<unknown>' })
    expect(h.attempts.map(({ account, failure }) => `${account} ${failure}`)).to.deep.equal([
      '100 refused',
      '100 refused',
    ])
  })

  it('whose contact is one too many is one attempt by that alone', () => {
    const h = new ClassifierHarness()
    h.challenge()
    h.success('100')
    h.event({ name: 'FailedACL', detail: 'registrar_attempt_exceeds_maximum_configured_contacts' })
    h.challenge()
    h.success('100')
    h.pass(6000)
    expect(h.attempts.map(({ failure }) => failure)).to.deep.equal(['refused'])
  })
})

describe('an attempt', () => {
  it('has the time of its own challenge when HEP shows late that it was no copy', () => {
    const h = new ClassifierHarness()
    h.challenge()
    h.at = 20_000
    h.challenge()
    h.classifier.onSip(request({ branch: 'one', method: 'OPTIONS' }))
    h.classifier.onSip(request({ branch: 'two', cseq: 2, method: 'OPTIONS' }))
    h.pass(5000)
    expect(h.attempts.map(({ at }) => at)).to.deep.equal([0, 20_000])
  })

  it('inherits no proof from the answer to an earlier challenge', () => {
    const h = new ClassifierHarness()
    h.classifier.onSip(unauthorized({ nonce: 'nonce' }))
    h.unknown('9999')
    h.unknownWrong('9999', 'r1')
    h.unknown('9999')
    expect(h.attempts.map(({ proof }) => proof)).to.deep.equal(['returned', 'oneWay'])
  })

  it('that repeats a digest in a request of its own is proven like the first, though late', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 2; i += 1) h.wrong('r')
    for (const branch of ['one', 'two']) {
      h.classifier.onSip(request({ branch, response: 'r', nonce: 'nonce' }))
    }
    expect(h.attempts.map(({ proof }) => proof)).to.deep.equal(['oneWay', 'oneWay'])

    h.classifier.onSip(unauthorized({ nonce: 'nonce' }))

    expect(h.attempts.map(({ proof }) => proof)).to.deep.equal(['returned', 'returned'])
    expect(h.proven).to.have.length(2)
  })

  it('is not ACK or CANCEL, which are never challenged', () => {
    const h = new ClassifierHarness()
    h.challenge()
    for (const method of ['ACK', 'CANCEL'] as const) h.classifier.onSip(request({ method }))
    h.pass(5000)
    expect(h.attempts.map(({ isTypeInferred }) => isTypeInferred)).to.deep.equal([true])
  })
})

describe('the classifier', () => {
  it('takes bounded memory in one session and in very many', () => {
    const h = new ClassifierHarness(1000)
    for (let i = 0; i < 5000; i += 1) {
      h.classifier.onSip(request({ callId: `${i}`, branch: `${i}`, response: `r${i}` }))
      const from = `[2001:db8:${i.toString(16)}::1]:5060`
      h.challenge({ sessionId: `${i}`, accountId: `${i}`, from })
      h.wrong(`r${i}`, { accountId: `${i}`, challenge: `n${i}` })
    }
    const status = h.classifier.status()
    expect(status.sessions).to.be.at.most(2000)
    expect(status.unanswered).to.be.at.most(2000)
    expect(status.forgottenSessions).to.be.greaterThan(0)
    expect(h.attempts).to.have.length(5000)
  })
})
