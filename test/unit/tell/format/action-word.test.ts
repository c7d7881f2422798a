// What was done about an attack is said in the same words in subjects and tables.
import { expect } from 'chai'
import type { Attack } from '../../../../src/domain/attack.js'
import { actionWord } from '../../../../src/tell/format/action-word.js'
import { attackTitle } from '../../../../src/tell/mail/news-subject.js'
import { ReportBuilder } from '../../../../src/tell/report/report-builder.js'
import { sourcesOf, sunday } from '../../../support/report-log.js'
import { sampleAttack } from '../../../support/sample-letters.js'

const actions = ['blocked', 'denied', 'flowBlocked', 'slowed', 'exempt', 'reported'] as const

/** What the table of attackers says of an attack. */
async function detailOf(attack: Attack): Promise<string> {
  const { tables } = await new ReportBuilder(sourcesOf({ attacks: [attack] })).facts(sunday)
  return tables.find(({ key }) => key === 'source')?.rows[0]?.detail ?? ''
}

describe('the word for what was done', () => {
  it('stands in the subject of a mail and in the table of a report alike', async () => {
    for (const rule of ['sipBlocking', 'tftp', 'inviteLimit'] as const) {
      for (const action of actions) {
        const attack = sampleAttack({ rule, action, at: sunday.from })
        const word = actionWord(attack)

        expect(attackTitle(attack)).to.match(new RegExp(`, ${word}$`))
        expect(await detailOf(attack)).to.include(`${word}, last `)
      }
    }
  })

  it('tells a source that is never blocked from one that was not', () => {
    const rule = 'sipBlocking'
    const words = actions.map((action) => actionWord({ rule, action }))

    expect(new Set(words).size).to.equal(actions.length)
    expect(actionWord({ rule: 'tftp', action: 'reported' })).to.equal('limited')
  })
})
