// Whoever fills the bounded memories with made-up sources does not hide a guesser beside them.
import { expect } from 'chai'
import { createStages, type Stages } from '../../../src/app/path/pipeline.js'
import { nobody } from '../../../src/app/start/warm-up.js'
import { sourceOf } from '../../../src/domain/address.js'
import { defaultSettings } from '../../../src/domain/settings.js'
import { address, event, request, unauthorized } from '../../support/builders.js'

const guesser = '203.0.113.66'
const from = `${guesser}:5062`
const rule = defaultSettings['detection.attemptsPerMinute']

function start(): Stages {
  const clock = { now: () => 0 }
  const options = { settings: defaultSettings, host: 'test', clock, expectsSilence: true }
  const pipeline = createStages({ sink: nobody, ...options })
  // The PBX's own address is known by its events.
  pipeline.events.onEvent(event({ name: 'SuccessfulAuth', from: '203.0.113.80:5060' }))
  return pipeline
}

function isBlocked({ decider }: Stages): boolean {
  return decider.blocks.ofSource(sourceOf(address(guesser))) !== undefined
}

/** How many guesses are judged before the block, with a crowd before each. */
function guessesUntilBlocked(
  pipeline: Stages,
  crowd: (guess: number) => void,
  guess: (number: number) => void,
): number {
  for (let number = 1; number <= 5 * rule; number += 1) {
    crowd(number)
    guess(number)
    if (isBlocked(pipeline)) return number
  }
  return Infinity
}

const invented = (index: number): string =>
  `[2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::1]:5060`

describe('a guesser beside a crowd', () => {
  it('gets no more than the rule while 65,536 sessions are pushed out, with AMI alone', () => {
    const pipeline = start()
    const { events } = pipeline
    let made = 0
    const guesses = guessesUntilBlocked(
      pipeline,
      () => {
        for (let i = 0; i < 14_000; i += 1) {
          made += 1
          const crowd = { from: invented(made), sessionId: `crowd-${made}` }
          events.onEvent(event({ name: 'ChallengeSent', ...crowd }))
        }
      },
      (number) => {
        const fields = { from, sessionId: 'one', response: `r${number}`, challenge: 'nonce' }
        events.onEvent(event({ name: 'ChallengeResponseFailed', ...fields }))
      },
    )
    expect(made).to.be.above(65_536)
    expect(guesses).to.equal(rule)
  }).timeout(60_000)

  it('gets no more than the rule while 65,536 nonces are pushed out, and events that are lost are seen', () => {
    const pipeline = start()
    const { events } = pipeline
    let made = 0
    const guesses = guessesUntilBlocked(
      pipeline,
      () => {
        for (let i = 0; i < 7000; i += 1) {
          made += 1
          const crowd = { from: invented(made), callId: `crowd-${made}` }
          events.onSip(request(crowd))
          events.onSip(unauthorized({ ...crowd, nonce: `nonce-${made}` }))
        }
      },
      (number) => {
        const one = { from, callId: 'one', cseq: number, branch: `b${number}` }
        const digest = { response: `r${number}`, nonce: 'nonce', isUnreportable: true }
        events.onSip(request({ ...one, ...digest }))
        events.onSip(unauthorized({ ...one, nonce: 'nonce' }))
      },
    )
    expect(made).to.be.above(65_536)
    expect(guesses).to.equal(rule)
  }).timeout(60_000)

  it('gets no more than the rule among 10,000 accounts that others guess at', () => {
    const pipeline = start()
    const { events } = pipeline
    let made = 0
    const guesses = guessesUntilBlocked(
      pipeline,
      () => {
        for (let i = 0; i < 2000; i += 1) {
          made += 1
          const crowd = { from: invented(made), sessionId: `crowd-${made}`, challenge: 'nonce' }
          const own = { accountId: `account-${made}`, response: `r${made}` }
          events.onEvent(event({ name: 'ChallengeResponseFailed', ...crowd, ...own }))
        }
      },
      (number) => {
        const fields = { from, sessionId: `${number}`, response: `r${number}`, challenge: 'nonce' }
        events.onEvent(event({ name: 'ChallengeResponseFailed', ...fields }))
      },
    )
    expect(made).to.be.above(10_000)
    expect(guesses).to.be.at.most(rule)
  }).timeout(60_000)
})
