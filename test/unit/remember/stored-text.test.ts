// Texts as SQLite can hold them.
import { expect } from 'chai'
import {
  fromStoredText,
  toFoldedText,
  toStoredText,
} from '../../../src/remember/shared/stored-text.js'

describe('toStoredText', () => {
  it('leaves texts of people and protocols as they are', () => {
    for (const text of [
      '',
      'friendly-scanner',
      'Ünïcode 語 ☎️',
      `'; DROP TABLE x; --`,
      'a\r\n\tb',
    ]) {
      expect(toStoredText(text)).to.equal(text)
    }
  })

  it('gives back every UTF-16 unit, alone and after itself', () => {
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}`
      const stored = toStoredText(text)
      if (fromStoredText(stored) !== text) expect.fail(`U+${code.toString(16)}`)
      if (stored.includes('\0') || Buffer.from(stored).toString() !== stored) {
        expect.fail(`U+${code.toString(16)} is stored as what SQLite cannot hold`)
      }
    }
  })

  it('keeps different texts different', () => {
    const texts = ['\0', '\u0001', toStoredText('\0'), '\u0001\u0010', '\ud800', '\udc00\ud800']

    expect(new Set(texts.map(toStoredText)).size).to.equal(texts.length)
    expect(texts.map((text) => fromStoredText(toStoredText(text)))).to.deep.equal(texts)
  })

  it('writes escapes in no letter or digit that somebody would search for', () => {
    expect(toStoredText('\0\ud8ab')).to.not.match(/[\p{L}\p{N}]/u)
  })
})

describe('toFoldedText', () => {
  it('makes texts equal that differ in case only, in any script', () => {
    expect(toFoldedText('ÜNÏ Scanner')).to.equal(toFoldedText('üNï sCANNER'))
  })
})
