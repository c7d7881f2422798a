// Where no country is known, mails and reports say so once, with what to do, and not at every row.
import { expect } from 'chai'
import { newsMail } from '../../../../src/tell/mail/news-mail.js'
import { ReportBuilder } from '../../../../src/tell/report/report-builder.js'
import { reportCsv } from '../../../../src/tell/report/report-files.js'
import { reportHtml } from '../../../../src/tell/report/report-html.js'
import { reportText } from '../../../../src/tell/report/report-mail.js'
import { sourcesOf, statusAt, sunday } from '../../../support/report-log.js'
import { digestLetter, letterAt } from '../../../support/sample-letters.js'
import { busyDay } from '../../../support/sample-reports.js'

const nowhere = busyDay(sunday.from, 40).map((attack) => ({ ...attack, country: '' }))
const withoutDatabase = () => {
  const status = statusAt(letterAt)
  return { ...status, geo: { ...status.geo, state: 'missing', builtAt: 0 } as const }
}
const flowing = (text: string): string => text.replace(/\s+/g, ' ')

describe('where no country is known', () => {
  it('a report says why in the place of its table, in every form', async () => {
    const parts = { attacks: nowhere, status: withoutDatabase() }
    const facts = await new ReportBuilder(sourcesOf(parts)).facts(sunday)

    for (const write of [reportText, reportHtml, reportCsv]) {
      const written = flowing(write(facts))
      const why = 'No country is known: the command sipward geo update loads the database.'
      expect(written.split(why)).to.have.length(2)
      expect(written).to.not.include('country unknown')
    }
  })

  it('a report with a database says that it does not know these', async () => {
    const facts = await new ReportBuilder(sourcesOf({ attacks: nowhere })).facts(sunday)

    expect(reportText(facts)).to.include('Countries\n- No country is known of these addresses.\n')
  })

  it('a digest leaves countries out', () => {
    const letter = digestLetter(5)
    const attacks = letter.attacks.map((attack) => ({ ...attack, country: '' }))
    const { text } = newsMail({ ...letter, attacks })

    expect(text).to.not.match(/country unknown|Countries/)
  })
})
