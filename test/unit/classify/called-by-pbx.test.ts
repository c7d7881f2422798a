import { expect } from 'chai'
import { Classifier } from '../../../src/classify/classifier.js'
import type { Attempt, Success } from '../../../src/domain/attempt.js'
import type { SipMethod } from '../../../src/domain/sip-message.js'
import { calledByPbx } from '../../../src/domain/trust.js'
import { endpoint, event, pbxEndpoint, request } from '../../support/builders.js'

function listen(): { classifier: Classifier; successes: Success[]; attempts: Attempt[] } {
  const successes: Success[] = []
  const attempts: Attempt[] = []
  const classifier = new Classifier({
    sink: {
      onAttempt: (attempt) => attempts.push(attempt),
      onProven: () => undefined,
      onDescribed: () => undefined,
      onSuccess: (success) => successes.push(success),
    },
    isOwn: (address) => address === pbxEndpoint.address,
  })
  return { classifier, successes, attempts }
}

function fromPbx(method: SipMethod, to: string): ReturnType<typeof request> {
  return { ...request({ method }), source: pbxEndpoint, destination: endpoint(to) }
}

describe('whoever the PBX itself calls', () => {
  it('is at work here: the server that it registers with, the line that it watches', () => {
    const { classifier, successes } = listen()
    classifier.onSip(fromPbx('REGISTER', '198.51.100.20:5060'))
    classifier.onSip(fromPbx('OPTIONS', '[2001:db8:5::20]:5060'))

    expect(successes.map(({ source, account }) => [source, account])).to.deep.equal([
      ['198.51.100.20', calledByPbx],
      ['2001:db8:5::/64', calledByPbx],
    ])
  })

  it('is not whom a caller had called by his Contact', () => {
    const { classifier, successes } = listen()
    for (const method of ['INVITE', 'BYE', 'NOTIFY', 'ACK', 'CANCEL', 'OTHER'] as const) {
      classifier.onSip(fromPbx(method, '203.0.113.66:5060'))
    }
    expect(successes).to.be.empty
  })

  it('is nobody where a datagram comes in our own name to ourselves', () => {
    const { classifier, successes, attempts } = listen()
    classifier.onSip(fromPbx('OPTIONS', '203.0.113.10:5060'))
    classifier.onSip(request({ method: 'OPTIONS', from: '203.0.113.66:5060' }))
    classifier.onEvent(event({ name: 'InvalidAccountID', from: '203.0.113.66:5060' }))

    expect(successes).to.be.empty
    expect(attempts).to.have.length(1)
  })
})
