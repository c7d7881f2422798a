// CSV as RFC 4180 has it and as spreadsheets write it, and what is broken in it.
import { expect } from 'chai'
import { csvField, csvRows } from '../../../src/tell/format/csv.js'
import { listCsvLine, noteOfCsv } from '../../../src/tell/format/list-csv.js'

const rowsOf = (text: string): unknown[] =>
  [...csvRows(text)].map(({ line, fields, problem }) =>
    problem === '' ? [line, ...fields] : [line, { problem }],
  )
const broken = { problem: 'a quote is not closed, or stands within a field' }

describe('CSV', () => {
  it('is read with either line end, a byte order mark, empty lines and no last line end', () => {
    expect(rowsOf('\uFEFFa,b\r\nc,d\n\n\r\ne,')).to.deep.equal([
      [1, 'a', 'b'],
      [2, 'c', 'd'],
      [5, 'e', ''],
    ])
    expect(rowsOf('')).to.deep.equal([])
  })

  it('keeps commas, quotes and line ends that stand in quotes, and counts lines on', () => {
    expect(rowsOf('"a,b","say ""hi"""\r\n"two\nlines",x\r\ny,""\n')).to.deep.equal([
      [1, 'a,b', 'say "hi"'],
      [2, 'two\nlines', 'x'],
      [4, 'y', ''],
    ])
  })

  it('names a broken row by its line and goes on behind it', () => {
    expect(rowsOf('a"b,c\nd,e\n"f"g,h\ni,j')).to.deep.equal([
      [1, broken],
      [2, 'd', 'e'],
      [3, broken],
      [4, 'i', 'j'],
    ])
    expect(rowsOf('a,"never closed\nb,c\n')).to.deep.equal([
      [1, broken],
      [2, 'b', 'c'],
    ])
  })

  it('does not let one quote that is never closed swallow the rows behind it', () => {
    const rows = rowsOf(`"open,x\n${'plain,x\n'.repeat(2000)}"end",x\n`)

    expect(rows).to.have.length(2002)
    expect(rows[0]).to.deep.equal([1, broken])
    expect(rows.at(-1)).to.deep.equal([2002, 'end', 'x'])
  })

  it('writes fields so that they are read back as they were', () => {
    for (const text of ['plain', 'a,b', 'say "hi"', '', ' edge ', 'two\nlines', '"', ',']) {
      expect(rowsOf(`x,${csvField(text)}\r\n`)[0]).to.deep.equal([1, 'x', text])
    }
  })
})

describe('a note in CSV', () => {
  const roundTrip = (note: string): string => {
    const [row] = [...csvRows(listCsvLine({ address: '192.0.2.1', note }))]
    return noteOfCsv(row?.fields[1] ?? '')
  }

  for (const formula of [
    '=1+1',
    '+1',
    '-2',
    '@SUM(A1)',
    '＝1',
    ' =1',
    "'=1",
    '=HYPERLINK("x","y")',
  ]) {
    it(`never begins like a formula in a spreadsheet: ${formula}`, () => {
      const [row] = [...csvRows(listCsvLine({ address: '192.0.2.1', note: formula }))]

      expect(row?.fields[1]?.charAt(0)).to.equal("'")
      expect(roundTrip(formula)).to.equal(formula)
    })
  }

  it('is otherwise left as it is, apostrophes too', () => {
    for (const note of ['office', "'quoted'", "it's", '', 'Büro, Köln', 'a=b', '👨‍👩‍👧']) {
      expect(roundTrip(note)).to.equal(note)
    }
    expect(listCsvLine({ address: '::1', note: "'quoted'" })).to.equal("::1,'quoted'\r\n")
  })

  it('is one line, whatever a file said', () => {
    expect(listCsvLine({ address: '::1', note: 'a\u001b[2J\r\nb\u2028c' })).to.equal(
      '::1,a [2J b c\r\n',
    )
  })
})
