// Lines of the journal that nobody of ours has written.
import { expect } from 'chai'
import { parseKeptLine } from '../../../../src/remember/journal/kept-line.js'
import { randomNumbers } from '../../../support/random-numbers.js'

const good = '["s",0,5,"UDP","198.51.100.7",5060,"100"]'

describe('a line of the journal', () => {
  it('is read where it is one', () => {
    expect(parseKeptLine(good, 1000)).to.deep.include({ now: 1000 })
  })

  for (const line of [
    '',
    'null',
    '{}',
    '[]',
    '["s"]',
    '["?",0]',
    '["s",0,5,"SCTP","198.51.100.7",5060,"100"]',
    '["s",0,5,"UDP","198.51.100.777",5060,"100"]',
    '["s",0,5,"UDP","198.51.100.7/24",5060,"100"]',
    '["s",0,5,"UDP","198.51.100.7",70000,"100"]',
    '["s",0,5,"UDP","198.51.100.7",5060,100]',
    '["s",1e300,5,"UDP","198.51.100.7",5060,"100"]',
    '["m",0,"198.51.100.7",-1]',
    '["m",0,"198.51.100.7",1.5]',
    '["m",0,"__proto__",1]',
    '["O",0,"198.51.100.7"]',
    '["__proto__",0]',
    '["s",0,5,"UDP","198.51.100.7",5060,"100"',
  ]) {
    it(`is refused: ${line.slice(0, 60)}`, () => {
      expect(parseKeptLine(line, 0)).to.equal(undefined)
    })
  }

  it('never holds more text of others than anybody keeps', () => {
    const input = parseKeptLine(good.replace('"100"', JSON.stringify('x'.repeat(100_000))), 0)
    const fact = input?.fact

    expect(fact?.kind === 'success' && fact.success.account).to.have.length(256)
  })

  it('is read or refused whatever is changed in it, and never an error', () => {
    const random = randomNumbers(3)
    let refused = 0
    for (let round = 0; round < 20_000; round += 1) {
      const at = Math.floor(random() * good.length)
      const changed = good.slice(0, at) + String.fromCharCode(random() * 200) + good.slice(at + 1)
      if (parseKeptLine(changed, 0) === undefined) refused += 1
    }

    expect(refused).to.be.within(1000, 19_999)
  })
})
