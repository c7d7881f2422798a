// What the stages of the path had to forget, as `status` tells it.
import { expect } from 'chai'
import { forgottenIn } from '../../../src/app/operator/daemon-facts.js'
import { ClassifierHarness } from '../classify/classifier-harness.js'
import { DeciderHarness } from '../decide/decider-harness.js'

describe('what the path had to forget', () => {
  it('is nothing while every bound holds', () => {
    const { classifier } = new ClassifierHarness()
    const { decider } = new DeciderHarness()

    expect(forgottenIn({ classifier, decider })).to.deep.equal({
      sessions: 0,
      challenges: 0,
      failures: 0,
      sources: 0,
    })
  })

  it('is counted by its kind', () => {
    const classified = new ClassifierHarness(10)
    const decided = new DeciderHarness({}, 10)
    for (let index = 0; index < 100; index += 1) {
      classified.challenge({ sessionId: `${index}`, from: `203.0.113.${index}:5060` })
      decided.attempt({ from: `198.51.100.${index}:5060` })
    }
    const found = forgottenIn({ classifier: classified.classifier, decider: decided.decider })

    expect(found.sessions).to.be.within(80, 90)
    expect(found.challenges).to.equal(80)
    expect(found.failures).to.equal(0)
    expect(found.sources).to.be.within(90, 95)
  })

  it('tells failures that HEP alone has shown apart', () => {
    const h = new ClassifierHarness(10)
    for (let index = 0; index < 30; index += 1) {
      h.request({ callId: `${index}`, branch: `${index}` })
      h.answer(401, { callId: `${index}`, branch: `${index}` })
    }
    const { decider } = new DeciderHarness()

    expect(forgottenIn({ classifier: h.classifier, decider })).to.include({
      failures: 20,
      challenges: 0,
    })
  })
})
