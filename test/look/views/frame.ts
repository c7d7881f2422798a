// The frame around every page of the gallery, and small makers of parts.
import { countryName } from '../../../src/domain/country.js'
import type { FrameView } from '../../../src/tell/web/pages/views/frame-view.js'
import type {
  ActionView,
  ChoiceView,
  EmptyView,
  PagerView,
  RankView,
  SourceView,
} from '../../../src/tell/web/pages/views/view-parts.js'

/** Monday 30 November 2026, 07:12:04 in Berlin. */
export const nowAt = Date.parse('2026-11-30T06:12:04Z')
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Texts as attackers write them: long, from the right, markup, invisible, without a break. */
export const hostile = {
  markup: '<script>alert(document.domain)</script><img src=x onerror=alert(1)>',
  bidi: '\u202egnp.exe\u202c رقم الهاتف ٢٠٤ \u2066هجوم\u2069',
  long: 'friendly-scanner'.repeat(12) + '!'.repeat(8),
  control: 'a\u0000b\u001b[31mred\u0007 "quoted" \'single\' {{x}} `tick`',
}

export const order = (text: string, icon = '', isGrave = false): ActionView => ({
  text,
  icon,
  action: '/actions',
  fields: [{ name: 'do', value: text }],
  isGrave,
})

export const source = (address: string, country: string): SourceView => ({
  address,
  country,
  href: `/address/${encodeURIComponent(address)}`,
})

export const choices = (names: readonly string[], chosen: string): ChoiceView[] =>
  names.map((text) => ({ text, href: `/x?${encodeURIComponent(text)}`, isChosen: text === chosen }))

export const ranges = choices(['24 h', '7 days', '30 days', '90 days'], '24 h')

export const pager = (to: number, total: number): PagerView => ({
  from: 1,
  to,
  total,
  isTotalAtLeast: false,
  previousHref: undefined,
  nextHref: '/x?page=2',
  perPage: choices(['15', '50', '200'], '15'),
})

export const empty: EmptyView = {
  title: 'No attack in 24 h',
  text: 'Nobody has tried a password, an account or a number here. Once somebody does, his attempts stand on this page.',
  proof: '8\u202f213 requests seen, 41 phones work, kernel verified 2 s ago',
  links: [
    { text: 'The last 7 days', href: '/attacks?range=7d' },
    { text: 'See what can be seen', href: '/health' },
  ],
}

interface Rank {
  readonly text: string
  readonly count: number
  readonly note?: string
  readonly country?: string
  readonly isMono?: boolean
  readonly isTool?: boolean
}

export function ranks(rows: readonly Rank[]): RankView[] {
  const most = Math.max(...rows.map(({ count }) => count))
  return rows.map((row) => ({
    note: '',
    country: '',
    isMono: false,
    isTool: false,
    ...row,
    most,
    href: '/attacks',
    onlyHref: '/attacks?only',
    notHref: '/attacks?not',
  }))
}

export const countryRanks = (rows: readonly (readonly [string, number])[]): RankView[] =>
  ranks(
    rows.map(([country, count]) => ({
      text: countryName(country),
      country,
      count,
      note: `${Math.round((100 * count) / rows.reduce((sum, [, each]) => sum + each, 0))}\u202f%`,
    })),
  )

export function frame(part: Partial<FrameView> & Pick<FrameView, 'page' | 'title'>): FrameView {
  return {
    basePath: '/sipward',
    zone: 'Europe/Berlin',
    nowAt,
    theme: '',
    density: '',
    host: 'edge-1',
    hosts: [
      { text: 'edge-1', href: '/?host=edge-1' },
      { text: 'edge-2', href: '/?host=edge-2' },
      { text: 'pbx-berlin', href: '/?host=pbx-berlin' },
    ],
    verdict: {
      state: 'ok',
      word: 'Protected.',
      text: '14 sources attacked today, all blocked; one phone needs a new password.',
    },
    pause: undefined,
    healthCount: 2,
    newsCount: 3,
    user: { name: 'anna', role: 'administrator' },
    you: {
      address: '198.51.100.7',
      isAllowed: false,
      isTunnel: false,
      allow: order('allow it'),
    },
    flash: undefined,
    token: { name: 'token', value: 'f3a9c1' },
    version: '0.2.0',
    ...part,
  }
}
