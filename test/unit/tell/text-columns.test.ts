// Plain text in columns: lines that are too wide are broken where people would break them.
import { expect } from 'chai'
import { factLine, inColumns } from '../../../src/tell/templates/text-columns.js'

describe('text in columns', () => {
  it('goes on below the value of a fact, and below the words of an item', () => {
    expect(inColumns(factLine('Tool', 'one two three four'), 28)).to.equal(
      'Tool              one two\n                  three four\n',
    )
    expect(inColumns('- one two three', 9)).to.equal('- one two\n  three\n')
  })

  it('breaks a word that is too wide, and the address of a page never', () => {
    const url = `https://pbx.example/${'x'.repeat(40)}`

    expect(inColumns('x'.repeat(25), 10)).to.equal(`${'x'.repeat(10)}\n${'x'.repeat(10)}\nxxxxx\n`)
    expect(inColumns(`see ${url}`, 20)).to.equal(`see\n${url}\n`)
  })

  it('keeps characters whole that are two units long', () => {
    expect(inColumns('😀'.repeat(5), 4)).to.equal('😀😀😀😀\n😀\n')
  })

  it('has one empty line where there are many', () => {
    expect(inColumns('a\n\n\n\nb  \n\n')).to.equal('a\n\nb\n')
  })
})
