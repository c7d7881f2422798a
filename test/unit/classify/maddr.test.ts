// chan_sip sends its answers where a Via with maddr says, and calls that address RemoteAddress.
import { expect } from 'chai'
import { ClassifierHarness } from './classifier-harness.js'

const wrong = {
  name: 'InvalidPassword',
  service: 'SIP',
  challenge: 'nonce',
  receivedChallenge: 'nonce',
  response: 'r',
} as const

describe('equal nonces of chan_sip', () => {
  it('prove the address where the kernel drops what bears maddr', () => {
    const h = new ClassifierHarness()
    h.event(wrong)
    expect(h.attempts.map(({ proof }) => proof)).to.deep.equal(['returned'])
  })

  it('prove nothing over UDP where it does not, and TCP proves itself', () => {
    const h = new ClassifierHarness(undefined, [], { isMaddrDropped: false })
    h.event(wrong)
    h.event({ ...wrong, sessionId: 'call-2', transport: 'TCP' })
    expect(h.attempts.map(({ proof }) => proof)).to.deep.equal(['oneWay', 'returned'])
  })
})
