import { expect } from 'chai'
import { AnswerDeadlines } from '../../../src/classify/answer-deadlines.js'
import type { Exchange, ExchangeOwner } from '../../../src/classify/exchange.js'
import { OpenAttempt } from '../../../src/classify/open-attempt.js'
import { event } from '../../support/builders.js'

/** Deadlines that write down which challenges are overdue. */
function deadlines(capacity = 100): {
  readonly add: (at: number, pbx?: string) => void
  readonly overdue: number[]
  readonly deadlines: AnswerDeadlines
} {
  const overdue: number[] = []
  const session = {
    unanswered: ({ attempt }: Exchange) => overdue.push(attempt.at),
  } as unknown as ExchangeOwner
  const answers = new AnswerDeadlines(capacity)
  const add = (at: number, pbx = 'pbx'): void => {
    const attempt = new OpenAttempt(event({ name: 'ChallengeSent', at, pbx }), 'unanswered')
    answers.add(session, { identity: '100', attempt, isOpen: true })
  }
  return { add, overdue, deadlines: answers }
}

describe('the deadline of a challenge', () => {
  it('is five seconds later by the clock of its PBX, not a millisecond earlier', () => {
    const d = deadlines()
    d.add(1000)
    d.deadlines.reached('pbx', 5999)
    expect(d.overdue).to.be.empty
    d.deadlines.reached('pbx', 6000)
    expect(d.overdue).to.deep.equal([1000])
    d.deadlines.reached('pbx', 9000)
    expect(d.overdue, 'once').to.have.length(1)
  })

  it('is not reached by the clock of another PBX', () => {
    const d = deadlines()
    d.add(1000, 'one')
    d.deadlines.reached('other', 60_000)
    expect(d.overdue).to.be.empty
    d.deadlines.reached('one', 60_000)
    expect(d.overdue).to.deep.equal([1000])
  })

  it('is forgotten for the oldest where too many wait, and counted', () => {
    const d = deadlines(10)
    for (let at = 0; at < 5000; at += 1) d.add(at)
    expect(d.deadlines.size).to.equal(10)
    expect(d.deadlines.forgotten).to.equal(4990)
    d.deadlines.reached('pbx', 20_000)
    expect(d.overdue).to.deep.equal([4990, 4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999])
  })

  it('is not held up by challenges of a clock that was set back', () => {
    const d = deadlines()
    d.add(3_600_000)
    d.add(1000)
    d.deadlines.reached('pbx', 1000)
    d.deadlines.reached('pbx', 6000)
    expect(d.overdue).to.deep.equal([1000])
    expect(d.deadlines.forgotten).to.equal(1)
  })

  it('stays for events that are out of order by less', () => {
    const d = deadlines()
    d.add(2000)
    d.deadlines.reached('pbx', 1000)
    d.deadlines.reached('pbx', 7000)
    expect(d.overdue).to.deep.equal([2000])
  })
})
