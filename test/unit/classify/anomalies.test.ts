// Requests that Asterisk does not want, and logins to its other services.
import { expect } from 'chai'
import type { SecurityEventName } from '../../../src/domain/security-event.js'
import { ClassifierHarness } from './classifier-harness.js'

const anomalies: readonly (readonly [name: SecurityEventName, failure: string])[] = [
  ['RequestBadFormat', 'malformed'],
  ['RequestNotSupported', 'refused'],
  ['RequestNotAllowed', 'refused'],
  ['InvalidTransport', 'refused'],
  ['FailedACL', 'refused'],
  ['SessionLimit', 'refused'],
  ['AuthMethodNotAllowed', 'refused'],
  ['UnexpectedAddress', 'refused'],
]

describe('a request that Asterisk does not want', () => {
  for (const [name, failure] of anomalies) {
    it(`is one attempt: ${name}, ${failure}`, () => {
      const h = new ClassifierHarness()
      h.event({ name })
      h.pass(6000)
      expect(h.attempts.map((attempt) => attempt.failure)).to.deep.equal([failure])
    })
  }

  for (const isHepFirst of [true, false]) {
    it(`is described by HEP, which comes ${isHepFirst ? 'first' : 'second'}`, () => {
      const h = new ClassifierHarness()
      const show = (): void => {
        h.request({ userAgent: 'fuzzer', number: '900' })
      }
      if (isHepFirst) show()
      h.event({ name: 'RequestNotSupported', requestType: 'unknown' })
      if (!isHepFirst) show()
      expect(h.attempts).to.have.length(1)
      expect(h.attempts[0]).to.include({
        ...{ type: 'INVITE', isTypeInferred: false, userAgent: 'fuzzer', calledNumber: '900' },
      })
    })
  }

  for (const name of ['MemoryLimit', 'LoadAverageLimit'] as const) {
    it(`is nobody's fault where the PBX itself is in trouble: ${name}`, () => {
      const h = new ClassifierHarness()
      h.event({ name })
      h.pass(6000)
      expect(h.attempts).to.be.empty
    })
  }
})

describe('a failed login to another service', () => {
  for (const service of ['IAX2', 'AMI'] as const) {
    it(`counts under its own type, once an event: ${service}`, () => {
      const h = new ClassifierHarness()
      for (const name of ['InvalidAccountID', 'InvalidPassword'] as const) {
        for (const sessionId of ['0x1', '0x2']) h.event({ name, service, sessionId })
      }
      expect(h.attempts.map(({ type, failure }) => `${type} ${failure}`)).to.deep.equal([
        ...[`${service} unknownAccount`, `${service} unknownAccount`],
        ...[`${service} wrongPassword`, `${service} wrongPassword`],
      ])
      expect(h.attempts.every(({ isTypeInferred }) => !isTypeInferred)).to.equal(true)
    })

    it(`stands apart from the SIP event just before, whose session has the same name: ${service}`, () => {
      const h = new ClassifierHarness()
      h.event({ name: 'InvalidAccountID', sessionId: '0x1' })
      h.event({ name: 'InvalidPassword', service, sessionId: '0x1' })
      expect(h.attempts.map(({ type }) => type)).to.deep.equal(['REGISTER', service])
    })

    it(`keeps its type where a SIP request has the name of its session: ${service}`, () => {
      const h = new ClassifierHarness()
      h.request({ callId: '0x1', userAgent: 'x' })
      h.event({ name: 'InvalidAccountID', service, sessionId: '0x1' })
      h.event({ name: 'InvalidPassword', service, sessionId: '0x1' })
      expect(h.attempts.map(({ type }) => type)).to.deep.equal([service, service])
    })
  }
})

describe('the number that an INVITE calls', () => {
  const numbers: readonly (readonly [user: string, called: string])[] = [
    ['900', '900'],
    ['%39%30%30', '900'],
    ['+49123;phone-context=x', '+49123;phone-context=x'],
    ['900:secret', '900'],
  ]
  for (const [number, called] of numbers) {
    it(`is the user of its Request-URI: ${number}`, () => {
      const h = new ClassifierHarness()
      h.request({ number })
      h.answer(404)
      expect(h.attempts.map(({ calledNumber }) => calledNumber)).to.deep.equal([called])
    })
  }

  for (const isHepFirst of [true, false]) {
    it(`is found for what AMI tells of, HEP ${isHepFirst ? 'first' : 'second'}`, () => {
      const h = new ClassifierHarness()
      if (isHepFirst) h.request({ number: '901' })
      h.unknown('9999')
      if (!isHepFirst) h.request({ number: '901' })
      expect(h.attempts.map(({ calledNumber }) => calledNumber)).to.deep.equal(['901'])
      // Whoever was told of it without a number is told again.
      expect(h.described).to.deep.equal(isHepFirst ? [] : h.attempts)
    })
  }

  it('is not told of other methods', () => {
    const h = new ClassifierHarness()
    h.request({ method: 'SUBSCRIBE', number: '901' })
    h.unknown('9999')
    expect(h.attempts.map(({ calledNumber }) => calledNumber)).to.deep.equal([''])
  })
})
