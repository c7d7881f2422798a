import { expect } from 'chai'
import { Classifier } from '../../../src/classify/classifier.js'
import type { Attempt, Success } from '../../../src/domain/attempt.js'
import type { SipMethod } from '../../../src/domain/sip-message.js'
import { calledByPbx } from '../../../src/domain/trust.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { answer, endpoint, event, pbxEndpoint, request } from '../../support/builders.js'

function listen(): { classifier: Classifier; successes: Success[]; attempts: Attempt[] } {
  const successes: Success[] = []
  const attempts: Attempt[] = []
  const classifier = new Classifier({
    sink: {
      onAttempt: (attempt) => attempts.push(attempt),
      onProven: () => undefined,
      onDescribed: () => undefined,
      onTakenBack: () => undefined,
      onGuestCall: () => undefined,
      onSuccess: (success) => successes.push(success),
    },
    isOwn: (address) => address === pbxEndpoint.address,
  })
  return { classifier, successes, attempts }
}

function fromPbx(method: SipMethod, to: string, user = ''): ReturnType<typeof request> {
  const requestUri = untrusted(user === '' ? `sip:${to}` : `sip:${user}@${to}`)
  return { ...request({ method }), source: pbxEndpoint, destination: endpoint(to), requestUri }
}

function toPbx(method: SipMethod, from: string, status = 200): ReturnType<typeof answer> {
  return { ...answer({ method, status }), source: endpoint(from), destination: pbxEndpoint }
}

describe('whoever the PBX itself calls', () => {
  it('is at work here once he has answered: the server that it registers with, the line that it watches', () => {
    const { classifier, successes } = listen()
    classifier.onSip(fromPbx('REGISTER', '198.51.100.20:5060'))
    classifier.onSip(fromPbx('OPTIONS', '[2001:db8:5::20]:5060'))
    expect(successes, 'called, and nothing more').to.be.empty

    classifier.onSip(toPbx('REGISTER', '198.51.100.20:5060', 401))
    classifier.onSip(toPbx('REGISTER', '198.51.100.20:5060'))
    classifier.onSip(toPbx('OPTIONS', '[2001:db8:5::20]:5060'))

    expect(successes.map(({ source, account }) => [source, account])).to.deep.equal([
      ['198.51.100.20', calledByPbx],
      ['2001:db8:5::/64', calledByPbx],
    ])
  })

  it('is not who answers without having been called, or refuses', () => {
    const { classifier, successes } = listen()
    classifier.onSip(toPbx('OPTIONS', '203.0.113.66:5060'))
    classifier.onSip(fromPbx('OPTIONS', '203.0.113.67:5060'))
    for (const status of [100, 180, 302, 404, 486, 503]) {
      classifier.onSip(toPbx('OPTIONS', '203.0.113.67:5060', status))
    }
    classifier.onSip(toPbx('OPTIONS', '203.0.113.68:5060'))
    expect(successes).to.be.empty
  })

  it('is at ten addresses at most with one user, whatever he has written into his contacts', () => {
    const { classifier, successes } = listen()
    for (const user of ['159', '']) {
      for (let i = 1; i <= 60; i += 1) {
        const place = user === '' ? `198.51.100.${i}:5060` : `203.0.113.${i + 60}:5060`
        classifier.onSip(fromPbx('OPTIONS', place, user))
        classifier.onSip(toPbx('OPTIONS', place))
      }
    }
    expect(successes).to.have.length(20)
  })

  it('is at fifty addresses at most, though each bears a user of its own, until phones have authenticated', () => {
    const { classifier, successes } = listen()
    const call = (i: number): void => {
      classifier.onSip(fromPbx('OPTIONS', `198.51.100.${i}:5060`, `user-${i}`))
      classifier.onSip(toPbx('OPTIONS', `198.51.100.${i}:5060`))
    }
    for (let i = 1; i <= 60; i += 1) call(i)
    expect(successes).to.have.length(50)

    classifier.onEvent(event({ name: 'SuccessfulAuth', from: '198.51.100.1:5060' }))
    call(60)
    expect(successes.at(-1)?.source).to.equal('198.51.100.60')
  })

  it('keeps his place as long as he answers', () => {
    const { classifier, successes } = listen()
    for (let minute = 0; minute < 120; minute += 10) {
      const at = minute * 60_000
      classifier.onSip({ ...fromPbx('OPTIONS', '198.51.100.1:5060', '159'), at })
      classifier.onSip({ ...toPbx('OPTIONS', '198.51.100.1:5060'), at })
    }
    expect(successes).to.have.length(12)
  })

  it('is not whom a caller had called by his Contact', () => {
    const { classifier, successes } = listen()
    for (const method of ['INVITE', 'BYE', 'NOTIFY', 'ACK', 'CANCEL', 'OTHER'] as const) {
      classifier.onSip(fromPbx(method, '203.0.113.66:5060'))
      classifier.onSip(toPbx(method, '203.0.113.66:5060'))
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
