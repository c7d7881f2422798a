// Calls without credentials that the dialplan takes (facts field F4), and what it refuses itself.
import { expect } from 'chai'
import type { GuestCall } from '../../../src/domain/guest-call.js'
import { sourceOf } from '../../../src/domain/address.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import { endpoint, pbxEndpoint } from '../../support/builders.js'
import { DeciderHarness } from './decider-harness.js'

const guest = '203.0.113.66:5062'

function call(h: DeciderHarness, number: string, fields: Partial<GuestCall> = {}): void {
  h.clock.advance(200)
  const remote = endpoint(guest)
  h.decider.onGuestCall({
    pbx: 'pbx',
    at: h.clock.now(),
    source: sourceOf(remote.address),
    remote,
    victim: pbxEndpoint.address,
    sessionId: untrusted(`call-${number}`),
    caller: untrusted('anonymous'),
    calledNumber: untrusted(number),
    userAgent: untrusted(''),
    proof: 'oneWay',
    status: 200,
    ...fields,
  })
}

describe('a guest', () => {
  it('is an attacker when he has called as many different numbers as the rule', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 9; i += 1) call(h, `00${i}`)
    expect(h.blocks).to.be.empty
    call(h, '009')
    h.pass(1000)
    expect(h.blocks[0]).to.include({ source: '203.0.113.66', type: 'INVITE', proof: 'oneWay' })
    expect(h.attacks[0]).to.include({ rule: 'guestCalls', attempts: 10, calledNumber: '009' })
  })

  it('may call the same few numbers as often as he likes', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 500; i += 1) call(h, `10${i % 9}`)
    expect(h.blocks).to.be.empty
  })

  it('is found in a day when he is slow', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 100; i += 1) {
      call(h, `00${i}`)
      h.pass(60_000)
    }
    expect(h.blocks).to.have.length(1)
  })

  it('is counted once for a call that rings and is answered', () => {
    const h = new DeciderHarness()
    for (let i = 0; i < 9; i += 1) {
      call(h, `00${i}`, { status: 180 })
      call(h, `00${i}`, { status: 200 })
    }
    expect(h.blocks).to.be.empty
  })
})

describe('a carrier that the PBX knows', () => {
  it('is not blocked for its calls or its wrong numbers, and stays trusted by the calls that are answered', () => {
    const h = new DeciderHarness()
    h.success(guest, '')
    const day = 86_400_000
    for (let days = 0; days < 40; days += 1) {
      for (let i = 0; i < 30; i += 1) call(h, `10${i}`)
      h.pass(day)
    }
    expect(h.blocks).to.be.empty
    expect(h.lost).to.be.empty
    h.attempts(50, { type: 'INVITE', failure: 'refused', proof: 'oneWay', account: '' })
    expect(h.blocks).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
  })

  it('does not keep its trust by calls that nobody answers', () => {
    const h = new DeciderHarness()
    h.success(guest, '')
    for (let days = 0; days < 31; days += 1) {
      call(h, '100', { status: 486 })
      h.pass(86_400_000)
    }
    expect(h.lost).to.have.length(1)
  })
})

describe('what the dialplan refuses by its own rule', () => {
  it('counts by the rule of a minute', () => {
    const h = new DeciderHarness()
    h.attempts(10, { failure: 'dialplan', type: 'INVITE', proof: 'oneWay', account: '' })
    expect(h.blocks).to.have.length(1)
  })

  it('is told of a trusted source and slows nobody', () => {
    const h = new DeciderHarness()
    h.success(guest, '100')
    h.attempts(20, { failure: 'dialplan', type: 'INVITE', proof: 'oneWay', account: '' })
    expect(h.blocks).to.be.empty
    expect(h.slowed).to.be.empty
    expect(h.told).to.deep.equal(['trustedSourceSuspected'])
  })
})
