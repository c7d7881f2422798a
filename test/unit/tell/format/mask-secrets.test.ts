// Secrets in the words of servers: masked in each form in which they were sent, and nothing else.
import { expect } from 'chai'
import { maskSecrets } from '../../../../src/tell/format/mask-secrets.js'

describe('the mask of secrets', () => {
  it('covers a secret raw, decoded, encoded and in base64, in any case', () => {
    for (const secret of ['p%2Bq%2Fr%3D%3D0', 'p+q/r==0', 'ein Wort+für alle']) {
      const forms = [
        ...[secret, decodeURIComponent(secret), encodeURIComponent(decodeURIComponent(secret))],
        ...[secret.toUpperCase(), secret.toLowerCase()],
        Buffer.from(secret).toString('base64'),
      ]
      for (const form of forms) {
        expect(maskSecrets(`no such ${form}!`, [secret]), form).to.equal('no such …!')
      }
    }
  })

  it('covers a short one where it is a word of its own', () => {
    const masked = maskSecrets('topic ops: /ops/json, "ops"; Popsicle, ops2', ['ops'])

    expect(masked).to.equal('topic …: /…/json, "…"; Popsicle, ops2')
  })

  it('leaves no rest of a long one that begins with a shorter one', () => {
    expect(maskSecrets('abcdefgh-ijklmnop', ['abcdefgh', 'abcdefgh-ijklmnop'])).to.equal('…')
  })

  it('takes signs of regular expressions and broken escapes as they are', () => {
    for (const secret of ['a.c*(+?)[x]{2}|^$\\/-', '%zz%', 'x-y', '((', '[a-']) {
      expect(maskSecrets(`it is ${secret} here`, [secret]), secret).to.equal('it is … here')
    }
    expect(maskSecrets('abc', ['a.c', '', ' ', '.'])).to.equal('abc')
  })

  it('ends soon whatever the number of secrets', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `part ${index} of a long path`)
    const begun = performance.now()
    maskSecrets('x'.repeat(65_536), many)

    expect(performance.now() - begun).to.be.below(2000)
  })
})
