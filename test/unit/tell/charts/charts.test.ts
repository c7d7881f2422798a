// Charts as texts: what stands in them, and that nobody's text becomes markup.
import { expect } from 'chai'
import { drawColumns, type ColumnsChart } from '../../../../src/tell/charts/columns.js'
import { draw, type SvgElement } from '../../../../src/tell/charts/drawing.js'
import { heatBounds, heatStep } from '../../../../src/tell/charts/heat-steps.js'
import { drawShareBar, drawSliver } from '../../../../src/tell/charts/share-bar.js'
import { shortNumber, shownNumber, shownShare } from '../../../../src/tell/charts/shown-number.js'
import { drawSparkline } from '../../../../src/tell/charts/sparkline.js'
import { drawWorldMap } from '../../../../src/tell/charts/world-map.js'

const markup = '"><script>alert(1)</script>'
const link = (path: string): string => `/base${path}`

describe('draw', () => {
  it('escapes texts and values', () => {
    const text = draw('text', { class: `a"b'<` }, ['<b>&', draw('title', {}, ['1 < 2'])]).toHTML()

    expect(text).to.equal(
      '<text class="a&quot;b&#39;&lt;">&lt;b&gt;&amp;<title>1 &lt; 2</title></text>',
    )
  })

  it('knows no style and no events', () => {
    for (const name of ['style', 'onclick', 'xlink:href', 'fill']) {
      expect(() => draw('rect', { [name]: 'x' }), name).to.throw(`charts have no attribute ${name}`)
    }
  })

  it('refuses numbers that no browser can draw', () => {
    expect(() => draw('rect' satisfies SvgElement, { x: Number.NaN })).to.throw('finite')
  })
})

describe('drawColumns', () => {
  const chart = (counts: number[][]): ColumnsChart => ({
    title: markup,
    types: ['REGISTER', 'INVITE'],
    columns: counts.map((each, index) => ({
      span: `${index}:00`,
      tick: index === 0 ? '0:00' : '',
      counts: each,
      href: `/attacks?from=${index}`,
    })),
  })

  it('says each number in words, to eyes, ears and the pointer', () => {
    const svg = drawColumns(
      chart([
        [1200, 34],
        [0, 0],
      ]),
      link,
    ).toHTML()

    expect(svg).to.include('aria-label="0:00 · 1\u202f234: REGISTER 1\u202f200, INVITE 34"')
    expect(svg).to.include('<title>0:00 · 1\u202f234\nREGISTER 1\u202f200, INVITE 34</title>')
    expect(svg).to.include('href="/base/attacks?from=1"')
    expect(svg).to.include('<desc>1\u202f234 attacks, most 0:00: 1\u202f234</desc>')
  })

  it('stacks in the order of the types, each in its colour, within the picture', () => {
    const svg = drawColumns(chart([[3, 1]]), link).toHTML()
    const bars = [
      ...svg.matchAll(/<rect class="type-(\w+)" x="12%" y="([\d.]+)"[^>]*height="([\d.]+)"/g),
    ]

    expect(bars.map((bar) => bar[1])).to.deep.equal(['REGISTER', 'INVITE'])
    const [low, high] = bars.map((bar) => Number(bar[2]))
    expect(low).to.be.greaterThan(Number(high))
    expect(high).to.be.at.least(48)
  })

  it('draws a span without any attack', () => {
    const svg = drawColumns(chart([[0, 0]]), link).toHTML()

    expect(svg).to.include('0 attacks').and.not.include('NaN')
    expect(drawColumns(chart([]), link).toHTML()).to.include('0 attacks')
  })

  it('has no markup of others', () => {
    expect(drawColumns(chart([[1, 1]]), link).toHTML()).to.not.include('<script')
  })
})

describe('heatBounds and heatStep', () => {
  it('make five steps that grow by a factor, the most in the darkest', () => {
    const counts = [1, 4, 30, 412]

    expect(heatBounds(counts)).to.deep.equal([1, 3, 10, 30, 100])
    expect(counts.map((count) => heatStep(count, counts))).to.deep.equal([1, 2, 4, 5])
  })

  it('make fewer steps where numbers are small, and no step where nothing was counted', () => {
    expect(heatStep(1, [1])).to.equal(5)
    expect(heatStep(0, [1])).to.equal(0)
    expect(heatBounds([0])).to.deep.equal([])
  })
})

describe('drawWorldMap', () => {
  const outlines = { href: '/base/assets/1/world.svg', codes: new Set(['CN', 'DE']) }
  const country = (code: string, count: number) => ({
    code,
    name: code,
    count,
    href: `/b?c=${code}`,
  })

  it('links each country that has an outline and a number, by its step', () => {
    const countries = [country('CN', 400), country('DE', 0), country('SG', 9)]
    const svg = drawWorldMap({ title: 't', resting: 'r', countries }, outlines, link).toHTML()

    expect(svg).to.include('class="land-link heat-5" href="/base/b?c=CN" aria-label="CN: 400"')
    expect(svg).to.include('href="/base/assets/1/world.svg#CN"')
    expect(svg).to.not.include('#DE').and.not.include('#SG')
  })
})

describe('small drawings', () => {
  it('keep a part within its whole', () => {
    expect(drawShareBar(5, 2).toHTML()).to.include('class="part" width="100%"')
    expect(drawShareBar(-1, 2).toHTML()).to.include('class="part" width="0%"')
    expect(drawShareBar(1, 0).toHTML()).to.include('class="part" width="0%"')
  })

  it('draw even the smallest sliver, and no sliver where no guess was answered', () => {
    expect(drawSliver(1, 10_000_000).toHTML()).to.include('width="2"')
    expect(drawSliver(0, 10).toHTML()).to.not.include('width="2"')
    expect(drawSliver(140, 412_000).toHTML()).to.include('140 of 412\u202f000, 0.03\u202f%')
  })

  it('draw a line of any number of values', () => {
    for (const values of [[], [1], [0, 0], [3, 9, 1]]) {
      expect(drawSparkline(values, 'x').toHTML())
        .to.match(/d="M[\d. L]+(H100)?"/)
        .and.not.match(/NaN|Infinity/)
    }
  })
})

describe('numbers', () => {
  it('have thin spaces that do not break', () => {
    expect([0, 999, 1284, 412_000, -5000].map(shownNumber)).to.deep.equal([
      ...['0', '999', '1\u202f284', '412\u202f000', '-5\u202f000'],
    ])
    expect([99_999, 2_134_882].map(shortNumber)).to.deep.equal(['99\u202f999', '2.1\u202fM'])
  })

  it('as shares are never rounded to nothing or to all', () => {
    const shares = [shownShare(0, 5), shownShare(1, 1e9), shownShare(999, 1000), shownShare(5, 5)]

    expect(shares).to.deep.equal([
      '0\u202f%',
      '<\u202f0.01\u202f%',
      '>\u202f99\u202f%',
      '100\u202f%',
    ])
    expect(shownShare(7, 100)).to.equal('7\u202f%')
    expect(shownShare(1, 0)).to.equal('0\u202f%')
  })
})
