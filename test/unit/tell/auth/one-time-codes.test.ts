// TOTP against the vectors of RFC 6238, appendix B (SHA-1).
import { expect } from 'chai'
import {
  codeOf,
  fromBase32,
  newCodeSecret,
  otpauthLink,
  stepOf,
  stepOfCode,
  toBase32,
} from '../../../../src/tell/web/auth/one-time-codes.js'

const secret = Buffer.from('12345678901234567890')

describe('one-time codes', () => {
  for (const [seconds, code] of [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ] as const) {
    it(`are those of RFC 6238 at ${seconds} s`, () => {
      expect(codeOf(secret, stepOf(seconds * 1000), 8)).to.equal(code)
      expect(codeOf(secret, stepOf(seconds * 1000))).to.equal(code.slice(2))
    })
  }

  it('are taken one step early or late, each once', () => {
    const at = 1_111_111_109_000
    const now = stepOf(at)
    for (const [step, isTaken] of [
      [now - 2, false],
      [now - 1, true],
      [now, true],
      [now + 1, true],
      [now + 2, false],
    ] as const) {
      const code = codeOf(secret, step)
      const found = stepOfCode(secret, code, { at, usedStep: 0 })
      expect(found, String(step - now)).to.equal(isTaken ? step : undefined)
      expect(stepOfCode(secret, code, { at, usedStep: step })).to.equal(undefined)
    }
    const spaced = codeOf(secret, now).replace(/(...)/, '$1 ')
    expect(stepOfCode(secret, spaced, { at, usedStep: 0 })).to.equal(now)
    for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
      expect(stepOfCode(secret, code, { at, usedStep: 0 }), code).to.equal(undefined)
    }
  })

  it('have secrets of 160 bits in base32, as RFC 4648 writes it', () => {
    expect(toBase32(Buffer.from('foobar'))).to.equal('MZXW6YTBOI')
    expect(fromBase32('MZXW6YTBOI').toString()).to.equal('foobar')
    expect(newCodeSecret()).to.match(/^[A-Z2-7]{32}$/)
    expect(otpauthLink('ABC', 'a&b', 'edge 1')).to.equal(
      'otpauth://totp/sipward%20edge%201%3Aa%26b?secret=ABC&issuer=sipward%20edge%201',
    )
  })
})
