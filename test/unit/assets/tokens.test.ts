// The colours of the pages can be read in both modes.
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { contrastOf, readTokens, type TokenColours } from './oklch.js'
import { projectFile } from '../../support/project-file.js'

const css = readFileSync(projectFile('assets/css/tokens.css'), 'utf8')
const tokens = readTokens(css)
const token = (name: string): TokenColours => {
  const colours = tokens.get(name)
  if (colours === undefined) throw new Error(`there is no token ${name}`)
  return colours
}

const texts = ['text', 'muted', 'accent', 'act', 'look', 'ok']
const grounds = ['ground', 'rail', 'raised', 'hover', 'chosen', 'act-ground', 'look-ground']

describe('the colours of the pages', () => {
  for (const mode of ['light', 'dark'] as const) {
    for (const ground of grounds) {
      it(`have texts of a contrast of 4.5 or more on ${ground}, ${mode}`, () => {
        const weak = texts
          .map((name) => [name, contrastOf(token(name)[mode], token(ground)[mode])] as const)
          .filter(([, contrast]) => contrast < 4.5)

        expect(weak).to.deep.equal([])
      })
    }

    it(`have a word on the accent's ground that can be read, ${mode}`, () => {
      expect(contrastOf(token('on-accent')[mode], token('accent')[mode])).to.be.at.least(4.5)
    })

    it(`have lines of charts, edges of fields and the darkest steps of the map of 3 or more, ${mode}`, () => {
      const drawn = [...tokens.keys()].filter((name) => name.startsWith('type-'))

      expect(drawn).to.have.length(7)
      const weak = [...drawn, 'edge', 'heat-4', 'heat-5']
        .map((name) => [name, contrastOf(token(name)[mode], token('ground')[mode])] as const)
        .filter(([, contrast]) => contrast < 3)
      expect(weak).to.deep.equal([])
    })

    it(`have steps of the map that differ from each other and from bare land, ${mode}`, () => {
      const steps = ['land', 'heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5']
      for (const [index, name] of steps.slice(1).entries()) {
        const before = token(steps[index] ?? '')
        expect(contrastOf(token(name)[mode], before[mode]), name).to.be.at.least(1.2)
      }
    })
  }

  it('are measured as WCAG does', () => {
    expect(contrastOf('oklch(1 0 0)', 'oklch(0 0 0)')).to.be.closeTo(21, 0.01)
    // #0072b2 on white, by the formula of WCAG: 5.19.
    expect(contrastOf('oklch(0.5333 0.1335 244.33)', 'oklch(1 0 0)')).to.be.closeTo(5.19, 0.1)
  })
})
