// Each request is judged by itself: what events have told of one excuses no other.
import { expect } from 'chai'
import { unauthorized } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'

type GuessFields = Parameters<ClassifierHarness['request']>[0]

/** A guess that HEP shows, with its 401. */
function guess(h: ClassifierHarness, number: number, fields: GuessFields = {}): void {
  const one = { method: 'REGISTER', cseq: number, branch: `b${number}`, ...fields } as const
  h.request({ response: `r${number}`, nonce: 'nonce', ...one })
  h.answer(401, one)
}

/** A challenge that HEP shows and AMI tells. */
function challenge(h: ClassifierHarness, callId = 'call-1'): void {
  h.request({ method: 'REGISTER', callId })
  h.classifier.onSip(unauthorized({ nonce: 'nonce', callId, at: h.at }))
  h.challenge({ sessionId: callId })
}

describe('a guess of which no event tells', () => {
  it('counts at once, each by itself, where its text is no UTF-8, whatever was told before', () => {
    const h = new ClassifierHarness()
    challenge(h)
    for (let i = 2; i < 12; i += 1) {
      guess(h, i, { isUnreportable: true, nonce: '\ufffd', otherNonces: ['nonce'] })
    }
    expect(h.attempts).to.have.length(10)
    expect(
      h.attempts.every(({ proof }) => proof === 'returned'),
      'by the nonce behind the decoy',
    ).to.equal(true)
    h.pass(60_000)
    expect(h.attempts, 'the challenge and its answer are one').to.have.length(10)
  })

  it('counts in every method, with a To tag too', () => {
    for (const method of [
      'OPTIONS',
      'INVITE',
      'SUBSCRIBE',
      'MESSAGE',
      'PUBLISH',
      'OTHER',
    ] as const) {
      for (const isInDialog of [false, true]) {
        const h = new ClassifierHarness()
        for (let i = 1; i <= 10; i += 1) {
          guess(h, i, { method, isInDialog, isUnreportable: true })
        }
        expect(h.attempts.map(({ type }) => type)).to.deep.equal(Array(10).fill(method))
      }
    }
  })

  it('counts within 5 s where nothing shows why no event came', () => {
    const h = new ClassifierHarness()
    challenge(h)
    for (let i = 2; i < 12; i += 1) guess(h, i)
    h.wrong('r2')
    expect(h.attempts).to.have.length(1)
    h.pass(5000)
    expect(h.attempts).to.have.length(10)
  })

  it('counts though it repeats a digest that an event has told, in a request of its own', () => {
    const h = new ClassifierHarness()
    challenge(h)
    guess(h, 2, { response: 'r', fingerprint: '2' })
    h.wrong('r')
    for (let i = 3; i < 12; i += 1) guess(h, i, { response: 'r', fingerprint: `${i}` })
    h.pass(5000)
    expect(h.attempts).to.have.length(10)
  })

  it('is not excused by the successes of an account of his own in the same session', () => {
    const h = new ClassifierHarness()
    for (let i = 2; i < 12; i += 1) {
      h.success('100')
      guess(h, i)
    }
    h.pass(5000)
    expect(h.attempts).to.have.length(10)
  })

  it('is the attempt of its event when one comes after all', () => {
    const h = new ClassifierHarness()
    challenge(h)
    guess(h, 2, { isUnreportable: true })
    h.wrong('r2')
    guess(h, 3)
    h.wrong('r3')
    h.pass(60_000)
    expect(h.attempts.map(({ failure }) => failure)).to.deep.equal([
      'wrongPassword',
      'wrongPassword',
    ])
  })

  it('is counted once where AMI writes the digest otherwise than HEP', () => {
    const h = new ClassifierHarness()
    challenge(h)
    for (let i = 2; i < 12; i += 1) {
      guess(h, i, { response: `r${i} as HEP has it` })
      h.wrong(`r${i}`)
    }
    h.pass(60_000)
    expect(h.attempts).to.have.length(10)
  })

  it('is counted with a digest that is empty, behind which another may stand', () => {
    const h = new ClassifierHarness()
    challenge(h)
    for (let i = 2; i < 12; i += 1) {
      guess(h, i, { response: '', fingerprint: `${i}`, isUnreportable: true })
    }
    expect(h.attempts).to.have.length(10)
  })
})

describe('a wrong number with credentials', () => {
  it('is excused by as many successes as there are, and no more', () => {
    const h = new ClassifierHarness()
    for (let i = 1; i <= 5; i += 1) {
      h.request({ cseq: i, branch: `b${i}`, response: `r${i}`, number: `90${i}` })
      if (i <= 3) h.success('100')
      h.answer(404, { cseq: i, branch: `b${i}` })
    }
    h.pass(5000)
    expect(h.attempts.map(({ failure }) => failure)).to.deep.equal(['refused', 'refused'])
  })

  it('is not excused by a digest that was wrong in another request', () => {
    const h = new ClassifierHarness()
    guess(h, 1, { response: 'r' })
    h.wrong('r')
    for (let i = 2; i <= 6; i += 1) {
      h.request({ cseq: i, branch: `b${i}`, response: 'r', fingerprint: `${i}`, number: `90${i}` })
      h.answer(404, { cseq: i, branch: `b${i}` })
    }
    h.pass(5000)
    expect(h.attempts).to.have.length(6)
  })
})
