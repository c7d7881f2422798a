// Only drawings of charts/ are printed unescaped, and only one file can make one.
import { expect } from 'chai'
import { readProjectFile, readSources } from './source-file.js'

describe('what templates print unescaped', () => {
  const sources = readSources('src')

  it('is made in one file', () => {
    const makers = sources.filter(({ text }) => /\btoHTML\b|SafeString/.test(text))

    expect(makers.map(({ path }) => path)).to.deep.equal(['src/tell/charts/drawing.ts'])
  })

  it('is made of elements alone: the class of a finished one is not handed out', () => {
    const { text } = readProjectFile('src/tell/charts/drawing.ts')

    expect(text)
      .to.match(/\nclass Markup /)
      .and.not.match(/export class|as unknown|as Markup/)
  })
})

describe('the scripts of the pages', () => {
  it('have no way to make markup or code of a text', () => {
    const scripts = readSources('assets/js')
    const ways =
      /innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|createContextualFragment|\beval\b|new Function|srcdoc|setHTML/

    expect(scripts).to.not.be.empty
    expect(scripts.filter(({ text }) => ways.test(text)).map(({ path }) => path)).to.deep.equal([])
  })
})
