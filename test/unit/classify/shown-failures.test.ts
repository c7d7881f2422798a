// Failures that HEP alone shows, and the many that look like them and are none, or are counted already.
import { expect } from 'chai'
import type { Attempt } from '../../../src/domain/attempt.js'
import { answer, request, unauthorized } from '../../support/builders.js'
import { ClassifierHarness } from './classifier-harness.js'

type Step = (h: ClassifierHarness) => void

const source = '203.0.113.66'
const summaryOf = ({ type, failure, proof }: Attempt): string => `${type} ${failure} ${proof}`

/** All ways in which two streams can arrive, each in its own order. */
function interleavings(first: readonly Step[], second: readonly Step[]): readonly Step[][] {
  const [a, ...restOfFirst] = first
  const [b, ...restOfSecond] = second
  if (a === undefined) return [[...second]]
  if (b === undefined) return [[...first]]
  return [
    ...interleavings(restOfFirst, second).map((rest) => [a, ...rest]),
    ...interleavings(first, restOfSecond).map((rest) => [b, ...rest]),
  ]
}

/** What is counted of one thing that happened, whatever the order in which the streams tell of it. */
function countsOf(hep: readonly Step[], ami: readonly Step[]): ReadonlySet<string> {
  const orders = [...interleavings(hep, ami), ...interleavings([...hep].reverse(), ami)]
  const doubled = hep.flatMap((step) => [step, step])
  return new Set(
    [...orders, ...interleavings(doubled, ami)].map((order) => {
      const h = new ClassifierHarness()
      for (const step of order) step(h)
      h.pass(5000)
      h.pass(60_000)
      return h.attempts.map(({ type, failure }) => `${type} ${failure}`).join(', ')
    }),
  )
}

const invite: Step = (h) => {
  h.request()
}
const again: Step = (h) => {
  h.request({ cseq: 2, branch: 'b2', response: 'r1', nonce: 'nonce' })
}
const ending =
  (status: number): Step =>
  (h) => {
    h.answer(status)
  }
const endingAgain =
  (status: number): Step =>
  (h) => {
    h.answer(status, { cseq: 2, branch: 'b2' })
  }
const challenged: Step = (h) => {
  h.classifier.onSip(unauthorized({ method: 'INVITE', nonce: 'nonce' }))
}

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

describe('what HEP and AMI both tell of', () => {
  const acl: Step = (h) => {
    h.event({ name: 'FailedACL', detail: 'registrar_attempt_without_configured_aors' })
  }
  const unknown: readonly Step[] = [
    (h) => {
      h.event({ name: 'InvalidAccountID', accountId: '9999' })
    },
    (h) => {
      h.event({ name: 'ChallengeSent', accountId: '<unknown>' })
    },
  ]
  const notSupported: Step = (h) => {
    h.event({ name: 'RequestNotSupported', requestType: 'registrar_requested_aor_not_found' })
  }
  const succeeded: Step = (h) => {
    h.success('100')
  }
  const sent: Step = (h) => {
    h.challenge()
  }
  const wrong: Step = (h) => {
    h.wrong('r1')
  }
  const cases: Readonly<Record<string, readonly [Step[], readonly Step[], string]>> = {
    'a refusal by an ACL': [[invite, ending(403)], [acl], 'INVITE refused'],
    'an address of record that is not there': [
      [invite, ending(404)],
      [notSupported],
      'INVITE refused',
    ],
    'an unknown account': [[invite, ending(401)], unknown, 'INVITE unknownAccount'],
    'a challenge that nobody answers': [[invite, ending(401)], [sent], 'INVITE unanswered'],
    'a wrong password': [
      [invite, ending(401), again, endingAgain(401)],
      [sent, wrong],
      'INVITE wrongPassword',
    ],
    'a wrong password answered 403': [
      [invite, ending(401), again, endingAgain(403)],
      [sent, wrong],
      'INVITE wrongPassword',
    ],
  }
  for (const [title, [hep, ami, expected]] of Object.entries(cases)) {
    it(`is one attempt in every order: ${title}`, () => {
      expect([...countsOf(hep, ami)]).to.deep.equal([expected])
    })
  }

  it('is no attempt in any order: a phone that misdials', () => {
    const hep = [invite, ending(401), again, endingAgain(404)]
    expect([...countsOf(hep, [sent, succeeded])]).to.deep.equal([''])
  })

  it('is one attempt for each of two refusals, though an event tells of one only', () => {
    const second: readonly Step[] = [
      (h) => {
        h.request({ cseq: 7, branch: 'b7', number: '901' })
      },
      (h) => {
        h.answer(404, { cseq: 7, branch: 'b7' })
      },
    ]
    const counts = countsOf([invite, ending(404), ...second], [acl])
    expect([...counts]).to.deep.equal(['INVITE refused, INVITE refused'])
  })

  it('is one attempt when AMI comes long after HEP had to count alone', () => {
    const h = new ClassifierHarness()
    for (const step of [invite, challenged, again, endingAgain(401)]) step(h)
    h.request({ callId: 'later', at: 40_000 })
    expect(h.attempts).to.have.length(1)

    h.unknown('9999')
    h.unknownWrong('9999', 'r1')
    h.pass(6000)

    expect(h.attempts).to.have.length(1)
    expect(h.attempts[0]).to.include({ account: '9999', type: 'INVITE' })
  })

  it('is a request malformed by its CSeq, once, whatever event follows', () => {
    const odd: Step = (h) => {
      h.request({ method: 'REGISTER', isMalformed: true })
    }
    const counts = countsOf([odd, ending(401)], [sent])
    expect([...counts]).to.deep.equal(['REGISTER malformed', 'REGISTER unanswered'])
  })
})

describe('what is no attempt though HEP shows a 401, 403, 404 or 407', () => {
  it('a request within a call', () => {
    const h = new ClassifierHarness()
    for (const status of [401, 403, 404, 407]) {
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
