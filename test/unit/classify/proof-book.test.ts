import { expect } from 'chai'
import { OpenAttempt } from '../../../src/classify/open-attempt.js'
import { ProofBook } from '../../../src/classify/proof-book.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { address, event } from '../../support/builders.js'

const nonce = untrusted('1795190451/adce604460c91cbddf01118fb0391a7b')

function answer(from = '203.0.113.66:5062', presented = nonce): OpenAttempt {
  const attempt = new OpenAttempt(event({ name: 'ChallengeResponseFailed', from }), 'wrongPassword')
  attempt.nonce = presented
  return attempt
}

function present(proofs: ProofBook, attempt: OpenAttempt): void {
  proofs.presented(attempt, attempt.nonce)
}

function book(capacity = 1000): { readonly book: ProofBook; readonly proven: OpenAttempt[] } {
  const proven: OpenAttempt[] = []
  const onProven = (attempt: OpenAttempt): unknown => proven.push(attempt)
  return { book: new ProofBook({ capacity, onProven }), proven }
}

describe('the proof of an address', () => {
  it('is a nonce that HEP saw us send there, before the attempt or after it', () => {
    for (const isHepFirst of [true, false]) {
      const { book: proofs } = book()
      const attempt = answer()
      if (isHepFirst) proofs.issued(address('203.0.113.66'), nonce)
      present(proofs, attempt)
      if (!isHepFirst) {
        proofs.issued(address('203.0.113.66'), nonce)
        proofs.shown(address('203.0.113.66'), nonce)
      }
      expect(attempt.proof).to.equal('returned')
    }
  })

  it('is none where the nonce went to another address: a forger knows his own', () => {
    const { book: proofs } = book()
    const attempt = answer('198.51.100.7:5060')
    proofs.issued(address('203.0.113.66'), nonce)
    present(proofs, attempt)
    expect(attempt.proof).to.equal('oneWay')
  })

  it('is not given by a nonce that went to two addresses, in whatever order all is heard', () => {
    const victim = address('203.0.113.66')
    const forger = address('198.51.100.7')
    const steps: Readonly<Record<string, (proofs: ProofBook, attempt: OpenAttempt) => void>> = {
      forger: (proofs) => {
        proofs.issued(forger, nonce)
      },
      victim: (proofs) => {
        proofs.issued(victim, nonce)
      },
      event: present,
    }
    for (const order of ['forger victim event', 'victim forger event', 'event victim forger']) {
      const { book: proofs } = book()
      const attempt = answer()
      for (const name of order.split(' ')) steps[name]?.(proofs, attempt)
      proofs.shown(victim, nonce)
      expect(attempt.proof, order).to.equal('oneWay')
    }
  })

  it('is none where no nonce was presented', () => {
    const { book: proofs } = book()
    const attempt = answer(undefined, untrusted(''))
    present(proofs, attempt)
    proofs.issued(address('203.0.113.66'), untrusted(''))
    expect(attempt.proof).to.equal('oneWay')
  })

  it('is told when it comes after the attempt was counted, once', () => {
    const { book: proofs, proven } = book()
    const attempt = answer()
    present(proofs, attempt)
    attempt.isCounted = true
    proofs.issued(address('203.0.113.66'), nonce)
    proofs.issued(address('203.0.113.66'), nonce)
    expect(proven, 'HEP has yet to show the request').to.be.empty
    proofs.shown(address('203.0.113.66'), nonce)
    proofs.shown(address('203.0.113.66'), nonce)
    expect(proven).to.deep.equal([attempt])
  })

  it('outlives the nonce: an answer 40 s late proves its address', () => {
    const { book: proofs } = book()
    proofs.age(0)
    proofs.issued(address('203.0.113.66'), nonce)
    proofs.age(40_000)
    const attempt = answer()
    present(proofs, attempt)
    expect(attempt.proof).to.equal('returned')
  })

  it('takes bounded memory, however many nonces are made up', () => {
    const { book: proofs } = book(100)
    for (let i = 0; i < 10_000; i += 1) {
      present(proofs, answer(undefined, untrusted(`made up ${i}`)))
      proofs.issued(address('203.0.113.66'), untrusted(`sent ${i}`))
    }
    expect(proofs.size).to.be.at.most(200)
  })
})
