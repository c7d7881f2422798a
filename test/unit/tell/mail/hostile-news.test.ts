// Nothing that an attacker writes can bend a mail: no markup, no link, no header, no wide line.
import { expect } from 'chai'
import { newsMail } from '../../../../src/tell/mail/news-mail.js'
import {
  attackLetter,
  hostileTexts,
  letterPlace,
  sampleAttack,
  sampleEvidence,
  sampleItem,
  sampleLetter,
} from '../../../support/sample-letters.js'

describe('what an attacker writes', () => {
  const texts = Object.entries(hostileTexts)
  const letters = texts.flatMap(([name, hostile]) => [
    {
      name: `${name} in an attack`,
      letter: attackLetter({
        ...{ userAgent: hostile, account: hostile, calledNumber: hostile },
        evidence: [sampleEvidence({ account: hostile })],
      }),
    },
    {
      name: `${name} in an incident`,
      letter: sampleLetter({
        items: [
          sampleItem({
            kind: 'compromiseSuspected',
            text: `the password of "${hostile}" was found out`,
            subject: { account: hostile, host: hostile, source: hostile },
          }),
        ],
      }),
    },
    {
      name: `${name} in a digest`,
      letter: sampleLetter({
        phase: 'digest',
        attacks: [sampleAttack({ userAgent: hostile, account: hostile }), sampleAttack()],
        items: [sampleItem({ kind: 'flowBlocked', text: `fails as "${hostile}"` })],
      }),
    },
  ])

  for (const { name, letter } of letters) {
    it(`stays a text: ${name}`, () => {
      const { subject, html, text } = newsMail(letter)

      expect(html).to.not.match(/<(script|img|b>|a [^>]*evil)/i)
      expect(subject).to.not.match(/evil|script|friendly-scanner|gnp|Bcc|\{\{|[\p{Cc}\p{Cf}]/iu)
      expect(`${html}${text}`).to.not.match(/\p{Cf}|(?!\n)\p{Cc}/u)
      expect(text).to.not.match(/^Bcc/m)
      for (const [, url] of html.matchAll(/href="([^"]*)"/g)) {
        expect(url).to.match(/^https:\/\/pbx\.example\/sipward\/[\w/?&=%.:;#-]*$/)
      }
      const elsewhere = `${html}${text}`.replaceAll('https://pbx.example/sipward', '')
      expect(elsewhere).to.not.match(/:\/\/|evil\.example|www\.e/)
    })

    it(`keeps within bounds: ${name}`, () => {
      const { html, text } = newsMail(letter)
      const wide = text.split('\n').filter((line) => Array.from(line).length > 72)

      expect(wide).to.deep.equal([])
      expect(Buffer.byteLength(html)).to.be.lessThan(60 * 1024)
    })
  }

  it('shows what cannot be seen as an escape', () => {
    const { text } = newsMail(attackLetter({ userAgent: hostileTexts.bidi }))

    expect(text).to.include('“\\u{202e}gnp')
  })

  it('makes no second subject of a prefix', () => {
    const place = { ...letterPlace, subjectPrefix: '[x]\r\nBcc: a@b.example' }

    expect(newsMail({ ...attackLetter(), place }).subject).to.match(
      /^\[x\] Bcc: a@b\.example REGISTER/,
    )
  })
})
