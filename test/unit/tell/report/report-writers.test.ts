// The forms of a report: each has the same facts, and nobody's text bends any of them.
import { expect } from 'chai'
import { csvRows } from '../../../../src/tell/format/csv.js'
import type { ReportFacts } from '../../../../src/ports/report-facts.js'
import { reportCsv, reportJsonText } from '../../../../src/tell/report/report-files.js'
import { reportFile } from '../../../../src/tell/report/report-forms.js'
import { reportHtml } from '../../../../src/tell/report/report-html.js'
import { reportMail, reportText } from '../../../../src/tell/report/report-mail.js'
import { hostileTexts, letterPlace } from '../../../support/sample-letters.js'
import { badReport, busyReport, quietReport } from '../../../support/sample-reports.js'

const all: Readonly<Record<string, ReportFacts>> = { busyReport, badReport, quietReport }

/** The longest rows that there can be: each table full of the longest text of strangers. */
const longest: ReportFacts = {
  ...busyReport,
  tables: busyReport.tables.map((table) => ({
    ...table,
    rows: Array.from({ length: 10 }, (_, index) => ({
      ...{ key: `${index}${'"<&>\u0000'.repeat(60)}`, attacks: 9, attempts: 99, sources: 7 },
      ...{ detail: '"<&>'.repeat(80), path: `/attacks?search=${'%22'.repeat(200)}` },
    })),
  })),
}

describe('a report as a mail', () => {
  it('has its verdict as its subject', () => {
    expect(reportMail(busyReport, letterPlace).subject).to.equal(
      '[sipward edge-1] Sun 29 Nov: 22 sources, 1 thing to look at',
    )
    expect(reportMail(quietReport, letterPlace).subject).to.equal(
      '[sipward edge-1] Sun 29 Nov: quiet, nothing to do',
    )
    expect(reportMail(badReport, letterPlace).subject).to.equal(
      '[sipward edge-1] Sun 29 Nov: act: account 204 seems found out',
    )
  })

  it('has the seven parts in both of its forms', () => {
    const { html, text } = reportMail(busyReport, letterPlace)
    const parts = [
      '22 sources attacked 78 times',
      'What to do',
      'about as many as on a usual Sunday',
      'New, not seen in the 30 days before',
      'Sources, by attempts',
      'What was not seen',
      'What people and programs changed',
    ]
    for (const part of parts) {
      expect(html, part).to.include(part)
      expect(text.replace(/\s+/g, ' '), part).to.include(part)
    }
  })

  it('stays below 60 KB and within 72 columns, however much there is', () => {
    for (const facts of [...Object.values(all), longest]) {
      const { html, text } = reportMail(facts, letterPlace)
      const wide = text
        .split('\n')
        .filter((line) => Array.from(line).length > 72 && !/^ *https:/.test(line))

      expect(Buffer.byteLength(html)).to.be.at.most(60 * 1024)
      expect(wide).to.deep.equal([])
    }
  })
})

describe('what strangers and people write in a report', () => {
  const { html: mail, text, subject } = reportMail(badReport, letterPlace)
  const file = reportHtml(badReport)

  it('is no markup, no link and no control character', () => {
    for (const form of [mail, file]) expect(form).to.not.match(/<(script|img)/i)
    for (const form of [mail, text, file, subject, reportText(badReport)]) {
      expect(form).to.not.match(/\p{Cf}|(?!\n)\p{Cc}/u)
      // What leads to the rows of such a name has it encoded.
      const shown = form.replace(/href="[^"]*"/g, '')
      expect(shown).to.not.match(/evil\.example|http:\/\//)
    }
    for (const [, url] of `${mail}${file}`.matchAll(/href="([^"]*)"/g)) {
      expect(url).to.match(/^https:\/\/pbx\.example\/sipward\//)
    }
  })

  it('asks the browser for nothing', () => {
    expect(file)
      .to.include("default-src 'none'")
      .and.not.match(/<(script|link|img|iframe|object)/i)
  })

  it('is no formula in CSV, and no row is broken', () => {
    const names = ['=1+1', '+1', '-1', '@x', '\t=1', '\u0000=cmd|x', '＝1', '"', 'a,b\r\nc']
    const [table] = badReport.tables
    if (table === undefined) throw new Error('there is a table')
    const rows = names.map((key) => ({
      ...{ key, attacks: 1, attempts: 1, sources: 1, detail: key, path: '/' },
    }))
    const csv = reportCsv({ ...badReport, tables: [{ ...table, rows }] })
    const read = [...csvRows(csv)]

    expect(read.map(({ problem }) => problem).filter((problem) => problem !== '')).to.deep.equal([])
    for (const { fields } of read) {
      expect(fields).to.have.length(7)
      for (const field of fields) expect(field).to.not.match(/^\s*[=+\-@\uFF1D]/)
    }
  })

  it('is the same in JSON, written so that it misleads no terminal', () => {
    const json = reportJsonText(badReport)
    const read = JSON.parse(json) as { readonly tables: ReportFacts['tables'] }
    const tools = read.tables.find(({ key }) => key === 'tool')?.rows.map(({ key }) => key) ?? []

    expect(json).to.not.match(/\p{Cf}|(?!\n)\p{Cc}/u)
    expect([...tools].sort()).to.deep.equal(Object.values(hostileTexts).sort())
  })

  it('is in no name of a file', () => {
    for (const facts of Object.values(all)) {
      expect(reportFile(facts, 'html').name).to.equal('sipward-report-2026-11-29.html')
    }
  })
})

it('a report as a file has no link where nobody reaches the pages', () => {
  const file = reportHtml({ ...busyReport, maker: { ...busyReport.maker, baseUrl: '' } })

  expect(file).to.not.match(/href="(?!#")/)
})
