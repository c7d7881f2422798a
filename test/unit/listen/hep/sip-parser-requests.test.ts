// What tells a request of a call, and one that no SIP device writes, from the others.
import { expect } from 'chai'
import type { SipMessage, SipRequest } from '../../../../src/domain/sip-message.js'
import { HepDecoder } from '../../../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../../../src/listen/hep/sip-parser.js'
import { chunksOf, hepOf, plainHeaders, sipOf } from './hep-building.js'

function parse(sip: string): SipMessage | string {
  const packet = new HepDecoder().decode(hepOf(chunksOf(sip)))
  return typeof packet === 'string' ? packet : parseSip(packet)
}

describe('parseSip of requests', () => {
  const tos: readonly (readonly [to: string, isInDialog: boolean])[] = [
    ['<sip:900@h>;tag=1', true],
    ['sip:900@h;tag=1', true],
    ['"a > b" <sip:900@h> ; x=y ; TAG = 1', true],
    ['<sip:900@h>', false],
    ['<sip:900@h;tag=1>', false],
    ['"x;tag=1" <sip:900@h>', false],
    ['<sip:900@h>;x=">;tag=1"', false],
    ['<sip:900@h>;tag=', false],
    ['<sip:900@h>;tag=1;tag=', false],
    ['<sip:900@h>;mytag=1', false],
  ]
  for (const [to, isInDialog] of tos) {
    it(`tells a dialog ${isInDialog ? 'by' : 'not by'} To: ${to}`, () => {
      expect(parse(sipOf([...plainHeaders, `To: ${to}`]))).to.include({ isInDialog })
    })
  }

  it('calls a request malformed whose CSeq is of another method, or that is absurdly long', () => {
    const isMalformed = (startLine: string, cseq: string, body = ''): unknown => {
      const sip = sipOf([...plainHeaders, `CSeq: ${cseq}`], `${startLine} sip:x SIP/2.0`)
      return (parse(sip + body) as SipRequest).isMalformed
    }
    expect(isMalformed('INVITE', '1 INVITE')).to.equal(false)
    expect(isMalformed('INVITE', '1  invite')).to.equal(false)
    expect(isMalformed('FOO', '1 FOO')).to.equal(false)
    expect(isMalformed('INVITE', '1 REGISTER')).to.equal(true)
    expect(isMalformed('INVITE', '1 XINVITE')).to.equal(true)
    expect(isMalformed('FOO', '1 BAR')).to.equal(true)
    expect(isMalformed('INVITE', '1 INVITE', 'x'.repeat(10_000))).to.equal(false)
    expect(isMalformed('INVITE', '1 INVITE', 'x'.repeat(40_000))).to.equal(true)
  })
})
