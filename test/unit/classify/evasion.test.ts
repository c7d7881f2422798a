// The attacker's tricks against the counting: each must cost him an attempt for nearly every request.
import { expect } from 'chai'
import { request } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'

describe('an attacker who dresses up requests as retransmissions', () => {
  it('is counted at every third guess at the latest when all of them report one digest', () => {
    // Two Authorization headers: Asterisk checks both and reports the first, which never changes.
    const h = new ClassifierHarness()
    for (let i = 0; i < 30; i += 1) h.wrong('00')
    expect(h.attempts).to.have.length(10)
  })

  it('is counted so with HEP too, with CSeq and branch never changing', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 30; i += 1) {
      h.classifier.onSip(request({ response: '00' }))
      h.wrong('00')
    }
    expect(h.attempts).to.have.length(10)
  })

  it('is counted at every guess where HEP shows that the hidden ones differ', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 10; i += 1) {
      h.classifier.onSip(request({ response: '00', fingerprint: `guess-${i}` }))
      h.wrong('00')
    }
    expect(h.attempts).to.have.length(10)
  })

  it('is counted at every guess whose digest is not reported', () => {
    // Asterisk reports no digest of a scheme that is not spelled "Digest".
    const h = new ClassifierHarness()
    for (let i = 0; i < 10; i += 1) h.wrong('')
    expect(h.attempts).to.have.length(10)
  })

  it('is counted for each account that gets the same digest', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 10; i += 1) h.wrong('00', { accountId: `10${i}` })
    expect(h.attempts.map(({ account }) => account)).to.deep.equal(
      Array.from({ length: 10 }, (_, i) => `10${i}`),
    )
  })

  it('gains nothing from a digest that is the name of an event', () => {
    const h = new ClassifierHarness()
    h.event({ name: 'RequestBadFormat', requestType: 'INVITE' })
    h.wrong('RequestBadFormat')
    expect(h.attempts.map(({ failure }) => failure)).to.deep.equal(['malformed', 'wrongPassword'])
  })

  it('is counted for each kind of request that is refused', () => {
    const h = new ClassifierHarness()
    h.event({ name: 'RequestNotAllowed', requestType: 'INVITE' })
    h.event({ name: 'RequestNotAllowed', requestType: 'PUBLISH' })
    expect(h.attempts.map(({ type }) => type)).to.deep.equal(['INVITE', 'PUBLISH'])
  })

  it('is counted at every request over a stream, unknown account or not', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 5; i += 1) h.unknown('9999', { transport: 'TCP' })
    for (let i = 0; i < 5; i += 1) h.wrong('00', { transport: 'TCP' })
    expect(h.attempts).to.have.length(10)
    expect(h.attempts.every(({ proof }) => proof === 'returned')).to.equal(true)
  })

  it('is counted anew when a copy comes later than any copy can', () => {
    const h = new ClassifierHarness()
    h.unknown('9999')
    h.at += 32_001
    h.unknown('9999')
    expect(h.attempts).to.have.length(2)
  })

  it('is counted anew after his guess at an unknown account was answered', () => {
    const h = new ClassifierHarness()
    h.unknown('9999')
    h.unknownWrong('9999', '00')
    h.unknown('9999')
    expect(h.attempts).to.have.length(2)
  })
})

describe('an attacker who has one account that works', () => {
  it('does not hide guesses behind successes in the same Call-ID', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 10; i += 1) {
      h.challenge({ accountId: '200' })
      h.challenge({ accountId: '100' })
      h.wrong(`r${i}`, { accountId: '100' })
      h.success('200')
    }
    h.pass(6000)
    expect(h.attempts.map(({ account }) => account)).to.deep.equal(Array(10).fill('100'))
  })

  it('does not hide challenges that he leaves unanswered behind successes', () => {
    const h = new ClassifierHarness()
    for (let i = 0; i < 10; i += 1) h.challenge({ accountId: `10${i}` })
    h.success('200')
    h.pass(5000)
    expect(h.attempts).to.have.length(10)
  })

  it('does not hide an unknown account whose second event his success follows', () => {
    const h = new ClassifierHarness()
    h.event({ name: 'InvalidAccountID', accountId: '9999' })
    h.success('200')
    expect(h.attempts).to.have.length(1)
  })
})

describe('an attacker of the manager interface', () => {
  it('is counted for each unknown user, though sessions are numbered by reused memory', () => {
    const h = new ClassifierHarness()
    const ami = { service: 'AMI', transport: 'TCP', sessionId: '0x7f24a4003be0' } as const
    for (let i = 0; i < 10; i += 1) {
      h.event({ name: 'InvalidAccountID', accountId: 'admin', ...ami })
    }
    for (let i = 0; i < 10; i += 1) {
      h.event({ name: 'InvalidPassword', accountId: 'sipward', ...ami })
    }
    expect(h.attempts.map(({ type, failure }) => `${type} ${failure}`)).to.deep.equal([
      ...Array<string>(10).fill('AMI unknownAccount'),
      ...Array<string>(10).fill('AMI wrongPassword'),
    ])
  })

  it('does not become trusted by logging in', () => {
    const h = new ClassifierHarness()
    h.success('sipward', { service: 'AMI', transport: 'TCP' })
    expect(h.successes).to.be.empty
  })
})

describe('an attacker who fills every session that is kept', () => {
  it('hides no guess of the one who guesses beside him, in either order', () => {
    const h = new ClassifierHarness()
    const crowd = (first: number): void => {
      for (let i = first; i < first + 70_000; i += 1) {
        const from = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:5060`
        h.challenge({ from, sessionId: `crowd-${i}` })
      }
    }
    crowd(0)
    const before = h.attempts.length
    for (let i = 0; i < 3; i += 1) {
      h.challenge({ sessionId: `guess-${i}` })
      crowd(100_000 * (i + 1))
      h.wrong(`${i}`, { sessionId: `guess-${i}` })
    }

    const own = h.attempts.slice(before).filter(({ failure }) => failure === 'wrongPassword')
    expect(own).to.have.length(3)
  })
})
