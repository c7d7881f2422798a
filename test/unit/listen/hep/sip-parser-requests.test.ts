// What tells a request of a call, and one that no SIP device writes, from the others.
import { expect } from 'chai'
import type { SipMessage, SipRequest } from '../../../../src/domain/sip-message.js'
import { HepDecoder } from '../../../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../../../src/listen/hep/sip-parser.js'
import { chunksOf, hepOf, plainHeaders, sipOf } from './hep-building.js'

function parse(sip: string | Buffer): SipMessage | string {
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
    ['<sip:900@h>;x="\\";tag=1"', false],
    ['<sip:900@h>;x="a";y="\\"";tag=1', true],
    ['<sip:900@h>;tag=', false],
    ['<sip:900@h>;tag=1;tag=', false],
    ['<sip:900@h>;mytag=1', false],
  ]
  for (const [to, isInDialog] of tos) {
    it(`tells a dialog ${isInDialog ? 'by' : 'not by'} To: ${to}`, () => {
      expect(parse(sipOf([...plainHeaders, `To: ${to}`]))).to.include({ isInDialog })
    })
  }

  it('reads a quote that is not closed once, however many quotes are in it', () => {
    for (const end of ['', '\\']) {
      const to = `<sip:900@h>;x="${'\\"'.repeat(25_000)}${end}`
      const startedAt = performance.now()
      expect(parse(sipOf([...plainHeaders, `To: ${to}`]))).to.include({ isInDialog: false })
      expect(performance.now() - startedAt).to.be.below(500)
    }
  })

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

  it('tells of which requests Asterisk can raise no event: what feeds it is no UTF-8', () => {
    const isUnreportable = (...lines: readonly string[]): unknown => {
      const text = Buffer.from(sipOf([...plainHeaders, ...lines]), 'latin1')
      return (parse(text) as SipRequest).isUnreportable
    }
    const digest = 'Authorization: Digest username="100", nonce="n1", response="r"'
    for (const lines of [
      ['Authorization: Digest username="\xff", nonce="n1", response="r"', digest],
      ['Authorization: Digest username="100", nonce="\xff", response="r"'],
      ['Authorization: Digest username="100", nonce="n1", response="\xff\xfe"'],
      ['Proxy-Authorization: Digest username="100", nonce="n1", response="\xff"'],
      ['Call-ID: 1\xff', digest],
      ['i: 1\xc3', digest],
      ['From: <sip:\xff@203.0.113.10>;tag=1', digest],
    ]) {
      expect(isUnreportable(...lines), lines.join()).to.equal(true)
    }
    for (const lines of [
      [digest],
      ['User-Agent: T\xe9l\xe9phone', digest],
      ['Call-ID: \xc3\xbc', digest],
      ['X-Note: \xff', digest],
    ]) {
      expect(isUnreportable(...lines), lines.join()).to.equal(false)
    }
  })
})
