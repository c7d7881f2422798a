// A PBX that knows phones by the user name of their credentials: their first requests look like
// those of unknown accounts, and are not.
import { expect } from 'chai'
import { ClassifierHarness } from './classifier-harness.js'

const office = { from: '203.0.113.80:5060', transport: 'TCP' } as const

/** The first requests of an office's phones, as Asterisk reports them with `auth_username`. */
function firstRequests(h: ClassifierHarness, phones: number): void {
  for (let i = 0; i < phones; i += 1) {
    const fields = { ...office, sessionId: `call-${i}` }
    if (i < 4) h.challenge({ ...fields, accountId: '<unknown>' })
    else h.unknown(`line-${i}`, fields)
  }
}

function answers(h: ClassifierHarness, phones: number): void {
  for (let i = 0; i < phones; i += 1) h.success(`${100 + i}`, { ...office, sessionId: `call-${i}` })
}

describe('an office behind auth_username that registers at once', () => {
  for (const phones of [5, 15, 30]) {
    it(`is no attempt: ${phones} phones of a new address, on a PBX of which nothing is known`, () => {
      const h = new ClassifierHarness()
      firstRequests(h, phones)
      h.pass(150)
      answers(h, phones)
      h.pass(60_000)
      expect(h.attempts).to.be.empty
    })
  }

  it('is no attempt of which anything is left when sipward has heard only the end of it', () => {
    const h = new ClassifierHarness()
    for (let i = 4; i < 15; i += 1) h.unknown(`line-${i}`, { ...office, sessionId: `call-${i}` })
    h.pass(150)
    answers(h, 15)
    h.pass(60_000)
    expect(h.counted).to.equal(0)

    h.at += 60_000
    for (let i = 4; i < 15; i += 1) h.unknown(`line-${i}`, { ...office, sessionId: `next-${i}` })
    expect(h.counted, 'the PBX is known by now').to.equal(0)
  })

  it('counts each phone whose password is wrong, once', () => {
    for (const number of [0, 7]) {
      const h = new ClassifierHarness()
      firstRequests(h, 15)
      const stale = { ...office, sessionId: `call-${number}` }
      h.wrong('r', { ...stale, accountId: `${100 + number}` })
      for (let i = 0; i < 15; i += 1) {
        if (i !== number) h.success(`${100 + i}`, { ...office, sessionId: `call-${i}` })
      }
      h.pass(60_000)
      expect(h.counted).to.equal(1)
      expect(h.attempts.at(-1)).to.include({ failure: 'wrongPassword', proof: 'returned' })
    }
  })

  it('counts an account that exists in neither way, once, and proves its address by the answer', () => {
    const h = new ClassifierHarness()
    const fields = { sessionId: 'call-1' }
    h.challenge({ ...fields, accountId: '<unknown>' })
    h.unknownWrong('9999', 'r', fields)
    h.pass(60_000)
    expect(h.attempts).to.have.length(1)
    expect(h.attempts[0]).to.include({ account: '9999', failure: 'unknownAccount' })
  })

  it('counts unknown accounts that nobody answers for after 5 s', () => {
    const h = new ClassifierHarness()
    firstRequests(h, 15)
    expect(h.attempts).to.be.empty
    h.pass(5000)
    expect(h.attempts).to.have.length(15)
  })

  it('does not hold up the count on a PBX that was seen to look by From alone', () => {
    const h = new ClassifierHarness()
    h.unknown('9999', { from: '203.0.113.66:5060', sessionId: 'plain' })
    expect(h.attempts).to.have.length(1)
    // From is no UTF-8: its InvalidAccountID is lost.
    h.challenge({ ...office, accountId: '<unknown>', sessionId: 'decoy' })
    for (let i = 0; i < 10; i += 1) h.unknown('9999', { ...office, sessionId: `call-${i}` })
    expect(h.attempts).to.have.length(11)
  })
})
