// "Did you mean".
import { expect } from 'chai'
import { nearestName, suggestion } from '../../../src/domain/nearest-name.js'

const known = ['name', 'host', 'port', 'username', 'secret', 'secret_file', 'tls']

describe('nearestName', () => {
  const cases: readonly (readonly [text: string, meant: string | undefined])[] = [
    ['prot', 'port'],
    ['prt', 'port'],
    ['Port', 'port'],
    ['hostt', 'host'],
    ['usrname', 'username'],
    ['secretfile', 'secret_file'],
    ['sekret', 'secret'],
    ['ari_url', undefined],
    ['x', undefined],
    ['', undefined],
    ['p'.repeat(100_000), undefined],
  ]
  for (const [text, meant] of cases) {
    it(`takes ${JSON.stringify(text.slice(0, 20))} for ${meant ?? 'nothing known'}`, () => {
      expect(nearestName(text, known)).to.equal(meant)
    })
  }

  it('is asked as a question, or not at all', () => {
    expect(suggestion('prot', known)).to.equal('; did you mean "port"?')
    expect(suggestion('zzz', known)).to.equal('')
  })
})
