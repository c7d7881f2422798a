// A dialplan's report is believed only as Asterisk itself writes it.
import { expect } from 'chai'
import type { DialplanReport } from '../../../../src/domain/dialplan-report.js'
import {
  mayBeReport,
  readDialplanReport,
  userEventHead,
} from '../../../../src/listen/ami/dialplan-report-reader.js'
import { userEvent } from '../../../support/user-event.js'

function read(block: string): DialplanReport | undefined {
  expect(block.startsWith(userEventHead)).to.equal(true)
  expect(mayBeReport(block)).to.equal(true)
  return readDialplanReport(block.slice(0, -2), 'pbx', 5)
}

describe('a UserEvent of the dialplan', () => {
  it('names the caller, and what he wanted', () => {
    const report = read(
      userEvent(
        'Address: 203.0.113.5:5062\r\nAccount: 100\r\nNumber: 00442012345\r\nReason: guests may not dial abroad\r\n',
      ),
    )
    expect(report).to.deep.include({
      pbx: 'pbx',
      at: 5,
      remote: { family: 4, transport: 'UDP', address: '203.0.113.5', port: 5062 },
      victim: undefined,
      account: '100',
      calledNumber: '00442012345',
      sessionId: 'PJSIP/anonymous-00000000',
      reason: 'guests may not dial abroad',
    })
  })

  it('may write an address in each way that Asterisk does, and no other', () => {
    const addressIn = (text: string): unknown =>
      read(userEvent(`Address: ${text}\r\n`))?.remote.address
    expect(addressIn('203.0.113.5')).to.equal('203.0.113.5')
    expect(addressIn('[2001:db8::5]:5060')).to.equal('2001:db8::5')
    expect(addressIn('2001:db8::5')).to.equal('2001:db8::5')
    for (const text of [
      '',
      'example.org',
      '203.0.113.5:99999',
      '203.0.113.5/24',
      '203.0.113.256',
    ]) {
      expect(addressIn(text), text).to.equal(undefined)
    }
  })

  it('is not believed where a caller has written a header of it into his number or name', () => {
    const own = 'Address: 203.0.113.66:5060\r\n'
    const forged = 'x\r\nUserEvent: SipwardAttempt\r\nAddress: 198.51.100.1'
    const early = 'x\r\nLinkedid: 1\r\nUserEvent: SipwardAttempt\r\nAddress: 198.51.100.1'
    for (const block of [
      userEvent(own, { CallerIDNum: forged }),
      userEvent(own, { Exten: early }),
      userEvent(`${own}Number: ${forged}\r\n`),
      userEvent(`${own}Number: 900\r\nAddress: 198.51.100.1\r\n`),
      userEvent('', { Exten: 'x\r\nAddress: 198.51.100.1' }),
    ]) {
      const report = read(block)
      expect(report?.remote.address).to.not.equal('198.51.100.1')
    }
  })

  it('is not believed where the block does not begin with the channel, as one cut out of another does not', () => {
    const forged = `${userEventHead}all\r\nUserEvent: SipwardAttempt\r\nAddress: 198.51.100.1\r\n\r\n`
    expect(read(forged)).to.equal(undefined)
  })

  it('has its texts cut to their bound', () => {
    const report = read(userEvent(`Address: 203.0.113.5\r\nReason: ${'x'.repeat(5000)}\r\n`))
    expect(report?.reason).to.have.length(256)
  })

  it('is looked at no further when it bears another name', () => {
    expect(mayBeReport(userEvent('').replace('SipwardAttempt', 'Parked'))).to.equal(false)
  })
})
