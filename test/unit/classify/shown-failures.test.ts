// Failures that HEP alone shows, and the many that look like them and are none, or are counted already.
import { expect } from 'chai'
import type { Attempt } from '../../../src/domain/attempt.js'
import { answer, request, unauthorized } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'
import { again, challenged, ending, endingAgain, invite } from './hep-steps.js'

const source = '203.0.113.66'
const summaryOf = ({ type, failure, proof }: Attempt): string => `${type} ${failure} ${proof}`

describe('an INVITE of a stranger that no event tells of', () => {
  it('counts at once when it is answered 404, with the number that it called', () => {
    const h = new ClassifierHarness()
    h.request({ number: '00972591234567', userAgent: 'pplsip' })
    expect(h.attempts).to.be.empty
    h.answer(404)

    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE refused oneWay'])
    expect(h.attempts[0]).to.include({
      ...{ source, account: '100', userAgent: 'pplsip', calledNumber: '00972591234567' },
      ...{ isTypeInferred: false, victim: '203.0.113.10', sessionId: 'call-1' },
    })
  })

  it('counts over a stream as returned', () => {
    const h = new ClassifierHarness()
    h.request({ transport: 'TCP' })
    h.answer(403, { transport: 'TCP' })
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE refused returned'])
  })

  it('counts once, however often it and its answer are repeated', () => {
    const h = new ClassifierHarness()
    for (let copy = 0; copy < 5; copy += 1) {
      h.request()
      h.answer(404)
      h.answer(404)
      h.request({ method: 'ACK' })
    }
    expect(h.attempts).to.have.length(1)
  })

  it('counts for each number, though Call-ID, CSeq and branch never change', () => {
    const h = new ClassifierHarness()
    for (let number = 900; number < 910; number += 1) {
      h.request({ number: String(number) })
      h.answer(404)
    }
    expect(h.attempts.map(({ calledNumber }) => calledNumber)).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => String(900 + index)),
    )
  })

  it('counts in each of many Call-IDs and in one alike', () => {
    const h = new ClassifierHarness()
    for (let index = 0; index < 200; index += 1) {
      const fields = { callId: `call-${index % 2 === 0 ? 0 : index}`, branch: `b${index}` }
      h.request({ ...fields, cseq: index })
      h.answer(404, { ...fields, cseq: index })
    }
    expect(h.attempts).to.have.length(200)
  })

  it('counts though its Via is printed otherwise than it was written', () => {
    const h = new ClassifierHarness()
    h.request({ branch: 'z9%41' })
    h.answer(404, { branch: 'z9A' })
    expect(h.attempts).to.have.length(1)
  })

  it('counts when its credentials are made up, as soon as the PBX would have said that they are right', () => {
    const h = new ClassifierHarness()
    h.request({ response: 'made up', nonce: 'made up' })
    h.answer(404)
    h.pass(1000)
    expect(h.attempts).to.be.empty
    h.pass(500)
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE refused oneWay'])
  })

  it('is returned when the nonce that it presents is ours', () => {
    const h = new ClassifierHarness()
    h.classifier.onSip(unauthorized({ callId: 'other', nonce: 'ours' }))
    h.request({ response: 'made up', nonce: 'ours' })
    h.answer(404)
    h.pass(1500)
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE refused returned'])
  })
})

describe('a challenge that no event tells of', () => {
  it('counts when nobody has answered it for 5 s', () => {
    const h = new ClassifierHarness()
    h.request()
    h.answer(407)
    h.pass(4999)
    expect(h.attempts).to.be.empty
    h.pass(1)
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE unanswered oneWay'])
  })

  it('is no attempt when it is answered properly in time', () => {
    const h = new ClassifierHarness()
    for (const step of [invite, ending(401), again]) step(h)
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('is one attempt with its wrong answer, proven by our nonce', () => {
    const h = new ClassifierHarness()
    for (const step of [invite, challenged, again, endingAgain(401)]) step(h)
    h.pass(6000)
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE wrongPassword returned'])
  })

  it('counts each guess of a stream of guesses', () => {
    const h = new ClassifierHarness()
    invite(h)
    challenged(h)
    for (let index = 2; index < 32; index += 1) {
      h.request({ cseq: index, branch: `b${index}`, response: `r${index}`, nonce: 'nonce' })
      h.answer(401, { cseq: index, branch: `b${index}` })
    }
    h.pass(6000)
    expect(h.attempts).to.have.length(30)
  })

  it('does not count a nonce that was too old', () => {
    const h = new ClassifierHarness()
    h.request({ response: 'r1', nonce: 'old' })
    const stale = unauthorized({ method: 'INVITE', nonce: 'new' })
    h.classifier.onSip({ ...stale, challenge: { nonce: stale.callId, isStale: true } })
    again(h)
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('counts by the time of HEP while AMI is silent', () => {
    const h = new ClassifierHarness()
    h.request()
    h.answer(401)
    h.at = 29_000
    h.request({ callId: 'other' })
    expect(h.attempts).to.be.empty
    h.at = 31_000
    h.request({ callId: 'another' })
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE unanswered oneWay'])
  })
})

describe('what is no attempt though HEP shows a 401, 403, 404 or 407', () => {
  it('a request within a call that is refused', () => {
    const h = new ClassifierHarness()
    for (const status of [403, 404]) {
      h.request({ isInDialog: true, branch: `b${status}`, cseq: status })
      h.answer(status, { branch: `b${status}`, cseq: status })
    }
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('OPTIONS that keep a line alive, content with a 404', () => {
    const h = new ClassifierHarness()
    h.request({ method: 'OPTIONS' })
    h.answer(404, { method: 'OPTIONS' })
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('a wrong number from where phones and trunks work', () => {
    const h = new ClassifierHarness(undefined, [source])
    h.request({ transport: 'TCP' })
    h.answer(404, { transport: 'TCP' })
    h.request({ callId: 'two' })
    h.answer(401, { callId: 'two' })
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('a wrong number of a phone while AMI is silent: nobody knows whether its digest was right', () => {
    const h = new ClassifierHarness()
    for (const step of [invite, ending(401), again, endingAgain(404)]) step(h)
    h.request({ callId: 'later', at: 40_000 })
    expect(h.attempts).to.be.empty
  })

  it("an answer of others to the PBX's own call", () => {
    const h = new ClassifierHarness()
    const { source: pbx, destination: trunk } = answer({ status: 404, from: '198.51.100.20:5060' })
    h.classifier.onSip({ ...request({ method: 'INVITE' }), source: pbx, destination: trunk })
    h.classifier.onSip({ ...answer({ status: 404 }), source: trunk, destination: pbx })
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('an answer of others to the call of a PBX whose address is not known yet', () => {
    const h = new ClassifierHarness()
    const call = request({ method: 'INVITE', from: '198.51.100.30:5060' })
    const { destination: pbx } = answer({ status: 404, from: '198.51.100.30:5060' })
    const { destination: trunk } = answer({ status: 404, from: '198.51.100.20:5060' })
    h.classifier.onSip({ ...call, destination: trunk })
    h.classifier.onSip({ ...answer({ status: 404 }), source: trunk, destination: pbx })
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('an answer that goes to another address than the request came from', () => {
    // A forged datagram: Via has a maddr, so that the answer goes to the victim.
    const h = new ClassifierHarness()
    h.request()
    h.answer(404, { from: '203.0.113.80:5060' })
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })

  it('another status', () => {
    const h = new ClassifierHarness()
    for (const status of [100, 180, 200, 400, 405, 481, 486, 500, 503, 603]) {
      h.request({ callId: `${status}` })
      h.answer(status, { callId: `${status}` })
    }
    h.pass(6000)
    expect(h.attempts).to.be.empty
  })
})

describe('a malformed request', () => {
  const malformed = { ...request({}), at: 7 }

  it('is an attempt of its source by itself', () => {
    const h = new ClassifierHarness()
    h.classifier.onMalformed(malformed)
    expect(h.attempts.map(summaryOf)).to.deep.equal(['OTHER malformed oneWay'])
    expect(h.attempts[0]).to.include({ source, victim: '203.0.113.10', at: 7 })
  })

  it('is none of the PBX itself, nor of a source where phones work', () => {
    const h = new ClassifierHarness(undefined, [source])
    h.classifier.onMalformed(malformed)
    const { source: remote, destination: pbx } = malformed
    h.classifier.onMalformed({ ...malformed, source: pbx, destination: remote })
    expect(h.attempts).to.be.empty
  })

  it('counts at once where it can be read, and not again by its answer', () => {
    const h = new ClassifierHarness()
    h.request({ isMalformed: true })
    expect(h.attempts.map(summaryOf)).to.deep.equal(['INVITE malformed oneWay'])
    h.answer(404)
    h.pass(6000)
    expect(h.attempts).to.have.length(1)
  })
})

describe('the classifier of a flood of calls', () => {
  it('takes bounded memory, and says what it had to forget', () => {
    const h = new ClassifierHarness(1000)
    for (let index = 0; index < 5000; index += 1) {
      const fields = { callId: `${index}`, branch: `${index}` }
      h.request(fields)
      h.answer(401, fields)
      // Answers whose requests never come.
      h.answer(404, { callId: `${index}`, cseq: 9, branch: 'never' })
    }
    const status = h.classifier.status()
    expect(status.unexplained).to.equal(1000)
    expect(status.forgottenFailures).to.equal(4000)
    expect(status.sessions).to.be.at.most(2000)
  })
})
