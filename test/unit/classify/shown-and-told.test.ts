// What HEP and AMI both tell of is one attempt, in whatever order their streams arrive.
import { expect } from 'chai'
import { ClassifierHarness } from './classifier-harness.js'
import { again, challenged, ending, endingAgain, invite } from './hep-steps.js'
import type { Step } from './hep-steps.js'

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
