// Instants and links as pages write them.
import { expect } from 'chai'
import { pathUnder } from '../../../../src/tell/web/pages/path-under.js'
import { exactTime, shownTime } from '../../../../src/tell/web/pages/shown-time.js'

const nowAt = Date.parse('2026-11-30T06:12:04Z')
const berlin = { zone: 'Europe/Berlin', nowAt }
const at = (iso: string): string => shownTime(Date.parse(iso), berlin)

describe('shownTime', () => {
  it('is relative up to an hour, then the clock of the zone', () => {
    expect(at('2026-11-30T06:12:03.900Z')).to.equal('just now')
    expect(at('2026-11-30T06:08:00Z')).to.equal('4 min ago')
    expect(at('2026-11-30T06:20:04Z')).to.equal('in 8 min')
    expect(at('2026-11-30T04:36:00Z')).to.equal('05:36')
    expect(at('2026-11-29T22:59:00Z')).to.equal('Sun 23:59')
    expect(at('2026-11-12T22:01:00Z')).to.equal('12 Nov 23:01')
    expect(at('2025-11-29T22:01:00Z')).to.equal('29 Nov 2025')
  })

  it('takes the day from the zone, also one of half an hour', () => {
    const kolkata = { zone: 'Asia/Kolkata', nowAt }

    expect(shownTime(Date.parse('2026-11-29T18:31:00Z'), kolkata)).to.equal('00:01')
    expect(shownTime(Date.parse('2026-11-29T18:29:00Z'), kolkata)).to.equal('Sun 23:59')
  })
})

describe('exactTime', () => {
  it('names the day, the second and the zone', () => {
    expect(exactTime(nowAt, berlin)).to.match(/^Mon 30 Nov 2026 07:12:04 (CET|GMT\+1)$/)
  })
})

describe('pathUnder', () => {
  it('puts a path of ours below the path of base_url', () => {
    expect(pathUnder('', '/')).to.equal('/')
    expect(pathUnder('/sipward', '/attacks?x=1#y')).to.equal('/sipward/attacks?x=1#y')
    expect(pathUnder('/sipward/', '/attacks')).to.equal('/sipward/attacks')
  })

  it('refuses whatever leads elsewhere', () => {
    const paths = [
      '',
      'attacks',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/a b',
      '/a\n',
    ]
    for (const path of paths) {
      expect(() => pathUnder('/sipward', path), path).to.throw('not a path of a page')
    }
  })
})
