// Calls that are taken without credentials: visible, and no attempts by themselves.
import { expect } from 'chai'
import { ClassifierHarness } from './classifier-harness.js'

describe('a call without credentials that a dialplan takes', () => {
  it('is told with its number when it rings, and once more when it is answered', () => {
    const h = new ClassifierHarness()
    h.request({ number: '00442012345', userAgent: 'friendly-scanner' })
    for (const status of [100, 180, 183, 200, 200]) h.answer(status)
    expect(h.guestCalls.map(({ status }) => status)).to.deep.equal([180, 200])
    expect(h.guestCalls[0]).to.include({
      source: '203.0.113.66',
      victim: '203.0.113.10',
      calledNumber: '00442012345',
      userAgent: 'friendly-scanner',
      sessionId: 'call-1',
      proof: 'oneWay',
    })
    h.pass(60_000)
    expect(h.attempts).to.be.empty
  })

  it('is told when it is answered at once, and when it ends in any other way', () => {
    for (const status of [200, 302, 480, 486, 503, 603]) {
      const h = new ClassifierHarness()
      h.request({ number: '900' })
      h.answer(status)
      expect(h.guestCalls.map((call) => call.status)).to.deep.equal([status])
    }
  })

  it('is each call of one session by itself', () => {
    const h = new ClassifierHarness()
    for (let i = 1; i <= 40; i += 1) {
      h.request({ number: `90${i}`, cseq: i, branch: `b${i}` })
      h.answer(200, { cseq: i, branch: `b${i}` })
    }
    expect(new Set(h.guestCalls.map(({ calledNumber }) => calledNumber))).to.have.property(
      'size',
      40,
    )
  })

  it('is not one with credentials, within a dialog, of another method, challenged, refused, or copied', () => {
    const h = new ClassifierHarness()
    h.request({ response: 'r', cseq: 1, branch: 'b1' })
    h.answer(200, { cseq: 1, branch: 'b1' })
    h.request({ isInDialog: true, cseq: 2, branch: 'b2' })
    h.answer(200, { cseq: 2, branch: 'b2' })
    h.request({ method: 'OPTIONS', cseq: 3, branch: 'b3' })
    h.answer(200, { method: 'OPTIONS', cseq: 3, branch: 'b3' })
    for (const [index, status] of [401, 403, 404, 407].entries()) {
      const one = { cseq: 10 + index, branch: `c${index}` }
      h.request(one)
      h.answer(status, one)
      h.answer(200, one)
    }
    h.answer(200, { cseq: 99, branch: 'never shown' })
    expect(h.guestCalls).to.be.empty
  })
})
